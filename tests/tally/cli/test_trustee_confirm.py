"""`ratify trustee confirm`: what is shown, what is bound, and every poll that it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest
from click.testing import CliRunner, Result

from audit.cli.trustee import trustee
from audit.confirm import prepare_confirmation, verify_election_keys
from audit.record.errors import RecordError
from audit.record.log import events
from audit.record.manifest import Edition
from audit.record.units import Bilingual
from audit.replay.export import Record, write_record, zip_record
from audit.replay.route.head import split_head
from tally.keyfile import BoundPoll, TrusteeSecrets, create_key_file, read_key_file
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.ceremony.member import CeremonySecrets
from tally.protocol.ceremony.sole import finish_sole, make_sole_key, new_sole, parse_sole_key
from tally.protocol.confirmation import parse_confirmation, verify_confirmation
from tally.protocol.errors import TrusteeError
from tally.protocol.group import G
from tally.protocol.trustees import make_trustees, parse_trustees
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.preparation import as_rehearsal

PASSPHRASE = "seven herons at dawn"


@pytest.fixture(scope="module")
def poll() -> Simulator:
    """A sealed poll."""
    return poll_at("sealed")


@pytest.fixture(scope="module")
def record(poll) -> Record:
    """Its record, as everybody can take it."""
    return poll.record(Edition.PUBLIC)


class Trustee:
    """Somebody with a key file, in a folder, and a notice with a seal digest."""

    def __init__(self, folder: Path, own: object, seal_digest: str) -> None:
        self.folder, self.seal_digest = folder, seal_digest
        self.key, self.out = folder / "key", folder / "out.json"
        (folder / "pass").write_text(PASSPHRASE)
        create_key_file(self.key, TrusteeSecrets(own), PASSPHRASE)

    def confirm(self, record: Record | Path, *more: str, typed: str | None = None) -> Result:
        """Confirm a record with the seal digest of the notice; without being asked by default."""
        path = record
        if isinstance(record, Record):
            path = Path(mkdtemp(dir=self.folder))
            write_record(record, path)
        options = ("--key", self.key, "--out", self.out, "--passphrase-file", self.folder / "pass")
        asked = () if typed is not None else ("--yes",)
        digest = () if "--seal-digest" in more else ("--seal-digest", self.seal_digest)
        arguments = ["confirm", str(path), *map(str, options), "--processes", "1", *asked, *digest]
        return CliRunner().invoke(trustee, [*arguments, *more], input=typed, catch_exceptions=False)

    def refused(self, record: Record | Path, *more: str, typed: str | None = None) -> str:
        """Confirm, which must be refused and leave nothing; return what is said."""
        before = self.key.read_bytes()
        result = self.confirm(record, *more, typed=typed)
        assert result.exit_code == 1, result.output
        assert not self.out.exists()
        assert self.key.read_bytes() == before
        return result.stderr


@pytest.fixture
def ada(poll, tmp_path) -> Trustee:
    """The first trustee."""
    return Trustee(tmp_path, poll.trustee_members[0], poll.seal_digest)


class TestConfirm:
    def test_makes_a_file_that_the_server_takes(self, poll, record, ada):
        result = ada.confirm(record)
        assert result.exit_code == 0, result.output
        confirmation = parse_confirmation(ada.out.read_bytes())
        owner = verify_confirmation(confirmation, poll.poll, poll.seal_digest, poll.trustees)
        assert owner.number == 1
        assert confirmation.confirmed.ceremony == poll.trustee_members[0].ceremony
        assert "You are trustee 1 (Trustee 1)." in result.stdout
        assert "valid, anchored" in result.stdout
        assert "REHEARSAL" not in result.stdout

    def test_shows_all_that_is_sealed_in_both_languages(self, poll, record, ada):
        said = ada.confirm(record).stdout
        for one in split_head(poll.entries).sealed.statement.about:
            assert one.text("en") in said
            assert one.text("fr") in said
        assert "Question, in English: Do you accept the tentative agreement?" in said
        assert "Key holder 2: Trustee 2; certificate code" in said

    def test_asks_and_a_no_confirms_nothing(self, record, ada):
        assert "Aborted" in ada.refused(record, typed="n\n")
        result = ada.confirm(record, typed="y\n")
        assert "Is this the poll that you are a trustee of?" in result.stdout
        assert result.exit_code == 0

    def test_binds_the_key_file(self, poll, record, ada):
        ada.confirm(record)
        fingerprints = tuple(sorted(one.fingerprint for one in poll.elections.values()))
        bound = read_key_file(ada.key, PASSPHRASE).bound
        assert bound == BoundPoll(poll.seal_digest, fingerprints)

    def test_again_and_from_a_later_record(self, poll, record, ada):
        assert ada.confirm(record).exit_code == 0
        ada.out.unlink()
        path = ada.folder / "record.zip"
        path.write_bytes(zip_record(poll_at("open").record(Edition.PUBLIC)))
        assert ada.confirm(path).exit_code == 0

    def test_the_file_alone_on_standard_output(self, record, ada):
        ada.out = Path("-")
        result = ada.confirm(record)
        parse_confirmation(result.stdout_bytes)
        assert "Key holder 2" in result.stderr

    def test_a_mandatory_trustee_confirms_too(self, tmp_path):
        zoe = new_sole("Zoé")
        raw = make_trustees([parse_sole_key(make_sole_key(zoe))])
        finished, _ = finish_sole(zoe, raw)
        poll = sealed_with(raw)
        one = Trustee(tmp_path, finished, poll.seal_digest)
        assert one.confirm(poll.record()).exit_code == 0
        confirmed = parse_confirmation(one.out.read_bytes()).confirmed
        assert (confirmed.ceremony, confirmed.index) == (zoe.ceremony, 1)
        assert confirmed.key == G**zoe.secret


def sealed_with(raw: bytes, members: tuple[CeremonySecrets, ...] = ()) -> Simulator:
    """A poll that a server sealed with this trustees.json, consistent in every check."""
    poll = Simulator(keys=(raw, members))
    poll.seal()
    return poll


@pytest.fixture(scope="module")
def forged(poll) -> Simulator:
    """A poll with a trustees.json of the same names, of which its server holds every key."""
    return sealed_with(*hold_ceremony([member.name for member in poll.trustee_members], 2))


class TestAServerThatSealsItsOwnKeys:
    def test_its_record_holds_in_every_check_but_for_who_the_trustees_are(self, poll, forged):
        asked = prepare_confirmation(forged.record(), forged.seal_digest, processes=1)
        names = [owner.key.name for owner in asked.trustees.owners]
        assert names == [owner.key.name for owner in poll.trustees.owners]
        assert asked.trustees.public_key != poll.trustees.public_key

    def test_no_honest_trustee_confirms_it(self, poll, forged, tmp_path):
        for number, member in enumerate(poll.trustee_members):
            folder = tmp_path / str(number)
            folder.mkdir()
            honest = Trustee(folder, member, forged.seal_digest)
            said = honest.refused(forged.record())
            assert "is not the one with which you finished your ceremony" in said
            assert "Object: tell the members" in said

    def test_the_seal_names_codes_that_no_trustee_read_out(self, poll, forged):
        """So two officers who compare what they were told by voice do not sign it."""
        honest = {poll.trustees.code_of(owner) for owner in poll.trustees.owners}
        sealed = " ".join(one.value.en for one in split_head(forged.entries).sealed.statement.about)
        for owner in forged.trustees.owners:
            code = forged.trustees.code_of(owner)
            assert code not in honest
            assert " ".join(code[start : start + 4] for start in range(0, 20, 4)) in sealed

    def test_honest_confirmations_are_of_no_use_to_it(self, poll, forged):
        poll = poll_at("sealed")
        poll.confirm(1)
        forged.append(poll.events[-1])
        with pytest.raises(RecordError, match=r"the confirmation of trustee 1 .* does not hold"):
            prepare_confirmation(forged.record(), forged.seal_digest, processes=1)


class TestRefusals:
    def test_another_poll_after_this_one(self, record, ada):
        """A key serves one poll: here the same, sealed with another title."""
        ada.confirm(record)
        ada.out.unlink()
        other = Simulator(change=lambda document: replace(document, title=Bilingual("A", "B")))
        other.seal()
        ada.seal_digest = other.seal_digest
        assert "this key serves another poll" in ada.refused(other.record())

    def test_a_record_of_another_seal(self, record, ada):
        said = ada.refused(record, "--seal-digest", "0" * 64)
        assert "the record does not hold, nothing was confirmed: seal-digest:" in said

    def test_without_a_seal_digest(self, record, ada):
        result = CliRunner().invoke(
            trustee, ["confirm", "-", "--key", str(ada.key), "--out", str(ada.out)]
        )
        assert result.exit_code == 2
        assert "Missing option '--seal-digest'" in result.stderr

    def test_a_record_that_does_not_hold(self, poll, ada):
        def spoil(files: dict[str, bytes]) -> None:
            files["fte.json"] = files["fte.json"].replace(b"1100.00", b"1200.00")

        said = ada.refused(poll.record(files=spoil))
        assert "the record does not hold, nothing was confirmed: fte: " in said

    @pytest.mark.parametrize("stage", ["encrypted", "released"])
    def test_after_the_count_began(self, ada, stage):
        assert "its count has begun: there is nothing to confirm" in ada.refused(
            poll_at(stage).record()
        )

    def test_a_void_poll(self, ada):
        poll = poll_at("sealed")
        poll.void()
        assert "this poll is void" in ada.refused(poll.record())

    def test_a_rehearsals_key_and_a_vote(self, poll, record, tmp_path):
        own = poll.trustee_members[0]
        trial = replace(own, invitation=replace(own.invitation, rehearsal=True))
        one = Trustee(tmp_path, trial, poll.seal_digest)
        said = one.refused(record)
        assert "this key is for a rehearsal, and the poll is a vote: use the other key" in said

    def test_a_votes_key_and_a_rehearsal(self, ada):
        trial = Simulator(change=as_rehearsal)
        trial.seal()
        ada.seal_digest = trial.seal_digest
        said = ada.refused(trial.record())
        assert "this key is for a vote, and the poll is a rehearsal: use the other key" in said

    def test_an_output_that_exists(self, record, ada):
        ada.out.write_bytes(b"mine")
        assert ada.confirm(record).exit_code == 1
        assert ada.out.read_bytes() == b"mine"
        assert read_key_file(ada.key, PASSPHRASE).bound is None

    def test_a_wrong_passphrase(self, record, ada):
        (ada.folder / "pass").write_text("seven herons at dusk")
        assert "the passphrase does not open" in ada.refused(record)


def test_a_rehearsal_says_so_and_takes_a_rehearsals_keys(tmp_path):
    keys = hold_ceremony(["Ada", "Ben"], 2, rehearsal=True)
    trial = Simulator(keys=keys, change=as_rehearsal)
    trial.seal()
    result = Trustee(tmp_path, keys[1][0], trial.seal_digest).confirm(trial.record())
    assert result.exit_code == 0, result.output
    assert "REHEARSAL: it decides nothing. / RÉPÉTITION" in result.stdout


def test_every_election_must_be_for_these_trustees(poll):
    others = parse_trustees(hold_ceremony(["Ada", "Ben"], 2)[0])
    verify_election_keys(poll.elections, poll.trustees)
    with pytest.raises(TrusteeError, match="unit A-ELEM: its election is not for the trustees"):
        verify_election_keys(poll.elections, others)


def test_confirmed_in_the_log(poll):
    """What the command makes is what the log's event holds."""
    poll = poll_at("sealed")
    poll.confirm(2)
    (event,) = [one for one in poll.events if isinstance(one, events.TrusteeConfirmed)]
    assert event.ceremony == poll.trustee_members[1].ceremony
