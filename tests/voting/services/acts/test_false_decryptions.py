"""False decryptions whose proofs hold for Belenios: what a trustee could do, and no longer can.

Everything is real: ballots are cast by the ordinary use case, the record is exported and verified,
the trustees' files are handed in. Only the trustee, the last voter, and in the second part the
server are dishonest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from audit.replay.export import archive_path
from audit.verify import verify_record
from tally.count import encrypted_tally
from tally.decryption.partial import combine, lagrange, verify_partial_decryption
from tally.decryption_file.count import CountToDecrypt
from tally.decryption_file.sent import SentDecryption, decrypt_count
from tally.decryption_file.verify import verify_decryption_header
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.group import Q
from tally.public_proof.document import encode_proofs
from tally.public_proof.releases import Release, ReleaseProof
from tests.audit.helpers import note_of
from tests.kit.belenios.tool import verify_with_result
from tests.kit.officers import (
    COMPLETE,
    PUBLIC,
    asked,
    audited,
    decryption,
    poll_with_three_trustees,
    record,
    state_of,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from tests.kit.records.false_decryptions import (
    AdaptiveTrustee,
    meaningless_decryption,
    with_partial,
)
from voting.domain.errors import MalformedError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import decryptions
from voting.services.acts.decryptions import receive_decryption
from voting.services.ballots.cast import cast_ballot

UNIT = "A-ELEM"
SECRETS = {n: member.secret or 0 for n, member in enumerate(three_trustees()[1], 1)}
MOVED = 4
"""How many votes the adaptive trustee moves: 2 to 6 becomes 6 to 2."""


@dataclass(frozen=True)
class Attacked:
    """A closed and tallied poll of one unit, whose last voter did what trustee 1 asked."""

    sample: SamplePoll
    trustee: AdaptiveTrustee

    @property
    def count(self) -> CountToDecrypt:
        """What the trustees decrypt, from the record, which holds."""
        return asked(self.sample)

    def false_partial(self) -> bytes:
        """Trustee 1's false partial decryption."""
        return self.trustee.decrypt(self.count.units[UNIT].encrypted_tally)

    def false_file(self) -> SentDecryption:
        """What trustee 1 sends: false in this unit, and as well proved as can be."""
        count, secret = self.count, SECRETS[1]
        honest = decrypt_count(count, secret)
        file = with_partial(count, honest.file, UNIT, self.false_partial(), secret)
        return replace(honest, file=file)


@pytest.fixture
def attacked(sqlite_ctx: Context) -> Attacked:
    """2 in favour and 6 not, the last of whom works with trustee 1."""
    sample = poll_with_three_trustees(sqlite_ctx, voters=8, units=(UNIT,))
    vote_all(sample, [0, 0, 1, 1, 1, 1, 1])
    with sample.ctx.store.reader() as uow:
        cast = [parse_ballot(one.raw) for one in uow.ballots.of_unit(sample.poll, UNIT)]
    share = lagrange(1, [1, 2])  # of trustee 1, when trustee 2 decrypts too
    delta = -MOVED * pow(share, -1, Q) % Q
    election, so_far = sample.election(UNIT), encrypted_tally(cast)
    trustee = AdaptiveTrustee(election, SECRETS[1], [delta, -delta % Q], so_far)
    voter = sample.voters[-1]
    ballot = trustee.last_ballot(voter.secret, 1)
    cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), ballot)
    sample.close()
    sample.act(Act.COUNT)
    return Attacked(sample, trustee)


def votes(sample: SamplePoll) -> tuple[int, int]:
    """The head count of the result as stored."""
    with sample.ctx.store.reader() as uow:
        result = uow.tallies.result(sample.poll)
    assert result is not None
    heads = json.loads(result.result_json)["head_count"]
    return heads["in_favour"], heads["not_in_favour"]


def by_belenios(count: CountToDecrypt, partials: Mapping[int, bytes]) -> tuple[int, int]:
    """The votes by Belenios's proofs alone, all of which hold."""
    unit, trustees = count.units[UNIT], count.trustees
    for number, raw in partials.items():
        verify_partial_decryption(unit.election, unit.encrypted_tally, trustees.owner(number), raw)
    return combine(unit.election, trustees, unit.encrypted_tally, partials, 8)


# --- an adaptive trustee and the last voter -----------------------------------------------------


def test_belenioss_proof_holds_for_a_false_factor_and_2_to_6_is_counted_6_to_2(
    attacked: Attacked,
) -> None:
    """The flaw itself: every ballot is valid, and so is every proof of the specification."""
    count = attacked.count
    honest = {n: decrypt_count(count, SECRETS[n]).file.partial_decryptions[UNIT] for n in (1, 2)}
    assert by_belenios(count, honest) == (2, 6)
    assert by_belenios(count, {**honest, 1: attacked.false_partial()}) == (6, 2)


def test_the_server_refuses_it_for_its_strong_proof_and_the_true_one_is_counted(
    attacked: Attacked,
) -> None:
    sample = attacked.sample
    before = sample.log()
    with pytest.raises(
        MalformedError, match=r"A-ELEM: .*trustee 1 \(Ada\), answer 0: the strong proof does not"
    ):
        receive_decryption(sample.ctx, sample.poll, attacked.false_file().encode())
    assert sample.log() == before
    for owner in (1, 2):
        receive_decryption(sample.ctx, sample.poll, decryption(sample, SECRETS[owner]))
    assert votes(sample) == (2, 6)
    audited(sample)


def test_no_strong_proof_of_an_honest_decryption_helps_it(attacked: Attacked) -> None:
    """Nor one for the false factors, made with the trick that fools Belenios's."""
    count = attacked.count
    honest = decrypt_count(count, SECRETS[1])
    (unit,) = honest.file.units
    mixed = replace(unit, partial_decryption=attacked.false_partial())
    file = replace(honest, file=replace(honest.file, units=(mixed,)))
    with pytest.raises(MalformedError, match="the strong proof does not hold"):
        receive_decryption(attacked.sample.ctx, attacked.sample.poll, file.encode())


# --- a server that takes it all the same --------------------------------------------------------


def without_proofs(
    count: CountToDecrypt, outcome: object, sent: object, releases: Sequence[Release]
) -> Mapping[Release, ReleaseProof]:
    """What a server has whose trustees' shares do not open to its result: no proof."""
    return {one: ReleaseProof(encode_proofs(()), percentage=False) for one in releases}


@pytest.fixture
def released(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> SamplePoll:
    """The poll released as 6 to 2, by a server that does not look at strong proofs."""
    header = verify_decryption_header
    monkeypatch.setattr(decryptions, "verify_sent", lambda sent, count: header(sent.file, count))
    monkeypatch.setattr(decryptions, "prove_count", without_proofs)
    sample = attacked.sample
    receive_decryption(sample.ctx, sample.poll, attacked.false_file().encode())
    receive_decryption(sample.ctx, sample.poll, decryption(sample, SECRETS[2]))
    sample.act(Act.CERTIFY)
    sample.act(Act.RELEASE)
    assert votes(sample) == (6, 2)
    return sample


def test_the_verifier_refuses_the_record_of_a_server_that_logs_it(released: SamplePoll) -> None:
    report = verify_record(record(released, COMPLETE), processes=1)
    assert report.failed == ("decryptions",)
    assert note_of(report, "decryptions") == (
        "unit A-ELEM: partial decryption by trustee 1 (Ada), answer 0: the strong proof"
        " does not hold: the factor is false, or was made for another count, unit or trustee"
    )
    assert not report.official_line


@pytest.mark.tool("belenios-tool")
def test_the_outside_tool_passes_the_false_archive(released: SamplePoll, tmp_path: Path) -> None:
    """It checks what the specification asks, which is not enough: so we ask for more."""
    made = record(released, COMPLETE)
    uuid = released.election(UNIT).uuid
    verify_with_result(made.file(archive_path(UNIT, uuid)), uuid, tmp_path)


def test_the_public_edition_shows_that_the_percentage_does_not_follow(
    released: SamplePoll,
) -> None:
    """No decryption is in it, and none is needed: the figure has no public proof."""
    report = verify_record(record(released, PUBLIC), processes=1)
    assert report.failed == ("percentage",)
    assert "every true figure has one" in note_of(report, "percentage")


# --- a trustee alone ----------------------------------------------------------------------------


def test_a_meaningless_factor_does_not_block_the_count(attacked: Attacked) -> None:
    """Its proof holds for Belenios, and no count fits it: it is refused before it is logged."""
    sample, count = attacked.sample, attacked.count
    unit = count.units[UNIT]
    partial = meaningless_decryption(unit.election, unit.encrypted_tally, SECRETS[3])
    verify_partial_decryption(unit.election, unit.encrypted_tally, count.trustees.owner(3), partial)
    honest = decrypt_count(count, SECRETS[3])
    file = replace(honest, file=with_partial(count, honest.file, UNIT, partial, SECRETS[3]))
    before = sample.log()
    with pytest.raises(MalformedError, match=r"trustee 3 \(Cy\), answer 0: the strong proof"):
        receive_decryption(sample.ctx, sample.poll, file.encode())
    assert (sample.log(), state_of(sample)) == (before, PollState.CLOSED)
    for owner in (3, 2):
        receive_decryption(sample.ctx, sample.poll, decryption(sample, SECRETS[owner]))
    assert votes(sample) == (2, 6)
