"""Ballots that a member, the server or the credential authority forges, as well as can be.

What the forger can sign is signed, and what can be proved is proved: one thing alone is false.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tally.protocol.ballot import make_ballot
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.elgamal import encrypt
from tally.protocol.encoding import compact, sha256_b64
from tally.protocol.group import Element, G, Q, random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM, WITH_MEMBER
from tests.kit.ballots.flawed import resigned
from tests.kit.simulator.poll import Simulator
from tests.vectors.cheats import (
    MISSPELT,
    ORDER_TWO,
    SECRET,
    cheating_ballot,
    outside_ballot,
    outside_credential,
    proofs_of,
    sign,
    unsigned_ballot,
)

Change = Callable[[dict[str, Any]], object]
IN_THE_GROUP = "is not in the group"


def silent(poll: Simulator) -> Any:
    """A member who has not voted."""
    return poll.members_of(ELEM)[4]


def honest(poll: Simulator) -> dict[str, Any]:
    """The true ballot of a member who has not voted."""
    made: dict[str, Any] = json.loads(make_ballot(poll.elections[ELEM], silent(poll).secret, 0))
    return made


# --- what is encrypted --------------------------------------------------------------------------


@on_record(**WITH_MEMBER, at="open", caught_by="ballots", says="proof")
@pytest.mark.parametrize(
    "votes", [[50, Q - 49], [1, 1], [0, 0], [2, Q - 1]], ids=["50", "both", "neither", "minus one"]
)
def test_a_ballot_that_is_more_or_less_than_one_vote(poll, votes):
    """A ballot worth fifty votes, a vote for both answers, for neither, or minus one for one."""
    cast = cheating_ballot(poll.elections[ELEM], votes, [1, 0], silent(poll).secret)
    poll.put(ELEM, cast.encode())
    return poll


@on_record(**WITH_MEMBER, at="open", caught_by="ballots", says=IN_THE_GROUP)
@pytest.mark.parametrize("alpha", [True, False], ids=["alpha", "beta"])
def test_a_ciphertext_of_mixed_order(poll, alpha):
    """A point of order 2q in a ballot, with proofs that hold: its unit could never be decrypted."""
    election, secret = poll.elections[ELEM], silent(poll).secret
    poll.put(ELEM, outside_ballot(election, alpha=alpha, secret=secret).encode())
    return poll


@on_record(**WITH_MEMBER, at="open", caught_by="ballots")
@pytest.mark.parametrize("place", ["alpha", "beta"])
@pytest.mark.parametrize("spelling", MISSPELT)
def test_a_ciphertext_of_small_order_or_off_the_curve(poll, spelling, place):
    """A point of small order, off the curve or spelt in a second way in a ballot."""
    ballot = honest(poll)
    ballot["answers"][0]["choices"][0][place] = MISSPELT[spelling]
    poll.put(ELEM, resigned(ballot, silent(poll).secret))
    return poll


@on_record(
    by=(Attacker.SERVER, Attacker.AUTHORITY, Attacker.MEMBER),
    keys=(Key.LOG, Key.AUTHORITY, Key.CARD),
    at="open",
    caught_by="ballots",
    says=IN_THE_GROUP,
)
def test_a_credential_of_mixed_order(poll):
    """A credential of order 2q on the list, and a ballot by it whose signature holds."""
    voter = str(G**SECRET * ORDER_TWO)

    class Poll(Simulator):
        def _list(self, unit):
            listed = json.loads(super()._list(unit))
            return compact(sorted([*listed[1:], voter])) if unit == ELEM else compact(listed)

    other = Poll().run("open")
    other.put(ELEM, outside_credential(other.elections[ELEM]).encode())
    return other


@on_record(at="closed", caught_by="tally", says="not in the group")
def test_an_encrypted_tally_of_mixed_order(poll):
    """A point of order 2 multiplied into an encrypted tally, to learn of the trustees' keys."""
    honest = poll.tally_of

    def mixed(ballots):
        ((first, *rest),) = json.loads(honest(ballots))
        alpha = Element(bytes.fromhex(first["alpha"])[::-1]) * ORDER_TWO
        return compact([[{**first, "alpha": str(alpha)}, *rest]])

    poll.tally_of = mixed
    poll.encrypt()
    return poll


# --- numbers and forms --------------------------------------------------------------------------


def with_q(place: Callable[[dict[str, Any]], dict[str, str]], name: str) -> Change:
    """Add q to a number: modulo q, and so in every equation, it is the same."""

    def change(ballot: dict[str, Any]) -> None:
        proof = place(ballot)
        proof[name] = str(int(proof[name]) + Q)

    return change


PLACES: dict[str, Callable[[dict[str, Any]], dict[str, str]]] = {
    "individual": lambda ballot: ballot["answers"][0]["individual_proofs"][0][0],
    "overall": lambda ballot: ballot["answers"][0]["overall_proof"][0],
    "signature": lambda ballot: ballot["signature"]["proof"],
}


@on_record(**WITH_MEMBER, at="open", caught_by="ballots")
@pytest.mark.parametrize("name", ["challenge", "response"])
@pytest.mark.parametrize("place", PLACES)
def test_q_added_to_a_number_of_a_ballot(poll, place, name):
    """The group's order added to a number of a ballot's proofs, which makes a second ballot."""
    ballot = honest(poll)
    with_q(PLACES[place], name)(ballot)
    poll.put(
        ELEM, compact(ballot) if place == "signature" else resigned(ballot, silent(poll).secret)
    )
    return poll


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "a space": lambda raw: raw.replace(b",", b", ", 1),
    "a line end": lambda raw: raw + b"\n",
    "a leading zero": lambda raw: raw.replace(b'"response":"', b'"response":"0', 1),
    "capitals": lambda raw: re.sub(rb'(?<="alpha":")\w+', lambda found: found[0].upper(), raw),
    "a key twice": lambda raw: raw.replace(
        b'{"election_uuid"', b'{"election_uuid":"","election_uuid"'
    ),
    "a member more": lambda raw: raw[:-1] + b',"weight":2}',
}


@on_record(at="open", caught_by="ballots")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_ballot_in_another_form(poll, spelling):
    """A cast ballot written in another way, so that it has a second tracker."""
    poll.put(ELEM, SPELLINGS[spelling](compact(honest(poll))))
    return poll


# --- somebody else's ballot ---------------------------------------------------------------------


@on_record(**WITH_MEMBER, at="open", caught_by="ballots", says="proof")
def test_another_members_ballot_copied(poll):
    """Another member's ciphertexts and proofs, signed anew by the copier's own card."""
    copied = json.loads(poll.ballots[ELEM][0])
    copied["credential"] = silent(poll).credential
    poll.put(ELEM, resigned(copied, silent(poll).secret))
    return poll


@on_record(at="open", caught_by="ballots")
@pytest.mark.parametrize("moved", [False, True], ids=["as it was", "renamed"])
def test_a_ballot_of_an_earlier_poll_replayed(poll, moved):
    """A member's ballot of an earlier poll with the same cards, cast again in this one."""
    earlier = Simulator(seed=2).elections[ELEM]
    ballot = json.loads(make_ballot(earlier, silent(poll).secret, IN_FAVOUR))
    if moved:
        election = poll.elections[ELEM]
        ballot |= {"election_uuid": election.uuid, "election_hash": election.fingerprint}
    poll.put(ELEM, compact(ballot))
    return Forged(poll.record(), says="hash" if moved else "another election")


@on_record(at="open", caught_by="ballots", says="signature")
def test_ballots_stuffed_in_the_names_of_members(poll):
    """Ballots stuffed in the names of members who have not voted, without their cards."""
    election = poll.elections[ELEM]
    for member in poll.members_of(ELEM)[4:]:
        randoms = [random_exponent(), random_exponent()]
        choices = [encrypt(election.public_key, m, r) for m, r in zip([0, 1], randoms, strict=True)]
        answer = proofs_of(election, member.credential, choices, randoms, [0, 1])
        unsigned = unsigned_ballot(election, member.credential, answer)
        poll.put(ELEM, sign(unsigned, random_exponent()).encode())
    return poll


@on_record(at="open", caught_by="ballots", says="signature")
def test_a_vote_turned_round(poll):
    """A member's vote turned round: the two ciphertexts of her ballot change places."""
    voter = silent(poll)
    ballot = json.loads(make_ballot(poll.elections[ELEM], voter.secret, NOT_IN_FAVOUR))
    for part in ("choices", "individual_proofs"):
        ballot["answers"][0][part].reverse()
    unsigned = {name: value for name, value in ballot.items() if name != "signature"}
    ballot["signature"]["hash"] = sha256_b64(compact(unsigned))
    poll.put(ELEM, compact(ballot))
    return poll
