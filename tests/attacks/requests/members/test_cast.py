"""Whoever casts with what is not theirs, twice, late, or a ballot that is worth more."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.receipt import BallotAuthorization, Receipt
from tally.protocol.encoding import compact
from tally.protocol.group import G, random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Try, on_request
from tests.kit.ballots.box import verify_box
from tests.kit.ballots.flawed import (
    signed_authorization,
    with_false_proof,
    with_false_signature,
)
from tests.kit.database.stores import MovableClock
from tests.kit.polls import SamplePoll, SampleVoter, open_poll
from voting.domain.errors import MalformedError
from voting.services.ballots import cast
from voting.services.ballots.cast import cast_ballot


def casting(sample: SamplePoll, authorization: dict[str, object], raw: bytes) -> object:
    """Cast; the box is whole after it, whatever is answered."""
    try:
        return cast_ballot(sample.ctx, sample.poll, authorization, raw)
    finally:
        verify_box(sample.ctx, sample.poll)


def against(sample: SamplePoll, authorization: dict[str, object], says: str = "") -> Try:
    """A forged authorization of the first voter's, with that voter's good ballot."""
    voter = sample.voters[0]
    good, raw = sample.authorization(voter), sample.ballot(voter)
    return Try(
        honest=partial(casting, sample, good, raw),
        forged=partial(casting, sample, authorization, raw),
        says=says,
    )


def instead(sample: SamplePoll, raw: bytes) -> Try:
    """Another ballot with the first voter's authorization; no refusal quotes anything of it."""
    voter = sample.voters[0]
    good = sample.authorization(voter)
    return Try(
        honest=partial(casting, sample, good, sample.ballot(voter)),
        forged=partial(casting, sample, good, raw),
        says="not cast",
        hides=(voter.member, voter.credential[:40]),
    )


# --- the authorization --------------------------------------------------------------------------


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="authorization-invalid")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("poll", "2" * 15),
        ("unit", "B-SEC"),
        ("election", "A" * 43),
        ("credential", str(G)),
        ("serial", "0" * 32),
        ("channel", "phone"),
        ("issued", "2026-01-01T00:00:00Z"),
        ("expires", "2036-01-01T00:00:00Z"),
        ("signature", "A" * 86 + "=="),
    ],
)
def test_an_authorization_with_one_field_changed_is_not_ours(sample, field: str, value: str):
    """A ballot authorization with one field changed: its unit, its age, its credential."""
    return against(sample, {**sample.authorization(sample.voters[0]), field: value})


@on_request(by=Attacker.STRANGER, keys=Key.LOG, caught_by="authorization-invalid")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"poll": "2" * 15}, "another poll"),
        ({"election": "A" * 43}, "another election"),
        ({"unit": "B-SEC"}, "another election"),
        ({"credential": str(G)}, "another voting code"),
    ],
)
def test_an_authorization_that_we_signed_for_something_else_is_refused(sample, change, says: str):
    """An authorization that the log's key signed for another poll, election, unit or credential."""
    voter = sample.voters[0]
    return against(sample, signed_authorization(sample, voter, sample.poll, **change), says)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="authorization-invalid")
def test_an_authorization_that_another_key_signed(sample):
    """An authorization signed by a key of one's own."""
    signed = sample.sign_in(sample.voters[0])
    assert isinstance(signed, BallotAuthorization)
    return against(sample, signed.sign(Ed25519PrivateKey.generate()).to_json(), "this poll's key")


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="authorization-invalid")
def test_a_replayed_ballot_does_not_count_in_another_poll(sample):
    """Ballot and authorization of one poll, cast in another."""
    voter, other = sample.voters[0], open_poll(sample.ctx)
    given, raw = sample.authorization(voter), sample.ballot(voter)
    return Try(
        honest=partial(casting, sample, given, raw),
        forged=lambda: cast_ballot(other.ctx, other.poll, given, raw),
        again=True,
        says="not signed by this poll's key",
    )


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="authorization-invalid")
def test_another_voters_authorization_is_useless(sample):
    """A ballot of one's own with another member's authorization."""
    return against(sample, sample.authorization(sample.voters[2]), "another voting code")


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="authorization-invalid")
def test_a_credential_that_is_not_on_the_list_casts_nothing(sample):
    """A phantom voter: a credential drawn by the server, with an authorization that it signed."""
    phantom = SampleVoter("7777", "A-ELEM", random_exponent())
    voter = sample.voters[0]
    given = signed_authorization(sample, phantom, sample.poll)
    return Try(
        honest=partial(casting, sample, sample.authorization(voter), sample.ballot(voter)),
        forged=partial(casting, sample, given, sample.ballot(phantom)),
        says="voters' list",
    )


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by="authorization-expired")
def test_a_ballot_that_was_held_back_for_half_an_hour(sample, clock: MovableClock):
    """A ballot held back on its way, and delivered when its authorization is 30 minutes old."""
    voter = sample.voters[0]
    request = partial(casting, sample, sample.authorization(voter), sample.ballot(voter))
    return Try(honest=request, forged=request, writes=lambda: clock.forward(minutes=30, seconds=1))


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="poll-closed")
def test_a_ballot_with_an_authorization_of_before_the_close(sample):
    """A ballot kept until the outcome is expected, sent in the second in which voting ends."""
    voter = sample.voters[0]
    request = partial(casting, sample, sample.authorization(voter), sample.ballot(voter))
    return Try(honest=request, forged=request, writes=sample.close)


# --- twice --------------------------------------------------------------------------------------


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by=SAME)
def test_a_cast_that_was_overheard_is_sent_again(sample):
    """A cast that was overheard, sent again: the receipt that there is, and no second ballot."""
    voter = sample.voters[0]
    request = partial(casting, sample, sample.authorization(voter), sample.ballot(voter))
    return Try(honest=request, forged=request, again=True)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="authorization-invalid")
@pytest.mark.parametrize("with_what", ["nothing", "a forged one", "another member's"])
def test_a_public_ballot_posted_back_does_not_tell_when_it_was_cast(sample, with_what: str):
    """A ballot of the public record, posted back to learn the second in which it was cast."""
    voter = sample.voters[0]
    given, raw = sample.authorization(voter), sample.ballot(voter)
    posted: dict[str, dict[str, object]] = {
        "nothing": {},
        "a forged one": {**given, "signature": "A" * 86 + "=="},
        "another member's": sample.authorization(sample.voters[2]),
    }
    return Try(
        honest=partial(casting, sample, given, raw),
        forged=partial(casting, sample, posted[with_what], raw),
        again=True,
    )


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="already-voted")
@pytest.mark.parametrize("which", ["the same authorization", "another one"])
def test_another_ballot_by_the_same_credential_is_refused_with_old_and_new_authorization(
    sample, which: str
):
    """A second ballot of one card, with the same authorization or one that was kept."""
    voter = sample.voters[0]
    used, kept = sample.authorization(voter), sample.authorization(voter)
    given = used if which == "the same authorization" else kept
    return Try(
        honest=partial(casting, sample, used, sample.ballot(voter)),
        forged=partial(casting, sample, given, sample.ballot(voter, 1)),
        again=True,
    )


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="already-voted")
def test_two_ballots_of_one_card_at_the_same_instant(sample, monkeypatch):
    """Two ballots of one card, of which each passed every check before the other was in."""
    voter, real = sample.voters[0], cast.verify_proofs
    authorizations = [sample.authorization(voter) for _ in range(2)]
    ballots = [sample.ballot(voter, choice) for choice in range(2)]
    checked, go_on = threading.Event(), threading.Event()
    answers: list[Future[Receipt]] = []

    def held_up(*arguments: object) -> None:
        real(*arguments)
        checked.set()
        assert go_on.wait(60)

    def both_begin() -> None:
        monkeypatch.setattr(cast, "verify_proofs", held_up)
        late = (sample.ctx, sample.poll, authorizations[1], ballots[1])
        answers.append(ThreadPoolExecutor(1).submit(cast_ballot, *late))
        assert checked.wait(60)
        monkeypatch.setattr(cast, "verify_proofs", real)
        casting(sample, authorizations[0], ballots[0])

    def second_ends() -> Receipt:
        go_on.set()
        return answers[0].result(60)

    return Try(
        honest=partial(casting, sample, authorizations[1], ballots[1]),
        writes=both_begin,
        forged=second_ends,
    )


# --- the ballot ---------------------------------------------------------------------------------


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by="malformed")
def test_a_tampered_ballot_is_refused(sample):
    """A vote turned round on its way: the two encrypted choices exchanged."""
    ballot = json.loads(sample.ballot(sample.voters[0]))
    ballot["answers"][0]["choices"].reverse()
    return instead(sample, compact(ballot))


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="malformed")
def test_false_proofs_under_a_good_signature_are_refused(sample, proof_checks: list[str]):
    """A ballot that is signed as it should be, whose proofs are of another vote (by-law 2.77.6)."""
    voter = sample.voters[0]
    return instead(sample, with_false_proof(sample.ballot(voter), voter))


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="malformed")
def test_a_ballot_made_for_another_units_election_is_refused(sample):
    """A ballot of another unit's election, where one vote weighs more."""
    voter = sample.voters[0]
    return instead(sample, sample.ballot(SampleVoter(voter.member, "B-SEC", voter.secret)))


@on_request(by=Attacker.STRANGER, keys=Key.CARD, caught_by="serial-exhausted")
@pytest.mark.parametrize("spoil", ["the signature", "the proofs"])
def test_junk_is_sent_to_keep_the_server_busy(sample, monkeypatch, spoil: str):
    """Ballots that do not verify, sent by the dozen: after five nothing is computed."""
    voter = sample.voters[0]
    given, raw = sample.authorization(voter), sample.ballot(voter)

    def junk() -> None:
        for change in range(1, 6):
            signature = spoil == "the signature"
            bad = with_false_signature(raw, change) if signature else with_false_proof(raw, voter)
            with pytest.raises(MalformedError):
                casting(sample, given, bad)

    def forged() -> object:
        with monkeypatch.context() as patch:
            patch.setattr(cast, "verify_signature", None)  # to compute would be a fault
            return casting(sample, given, raw)

    return Try(honest=partial(casting, sample, given, raw), writes=junk, forged=forged)
