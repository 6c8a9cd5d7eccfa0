"""False decryptions, as good as they can be made, and a server that logs them.

The files are those of docs/protocol.md, section 6: for Belenios's own proof two of them hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tally.count import encrypted_tally
from tally.decryption.partial import lagrange, make_partial_decryption
from tally.decryption_file.file import DecryptionFile
from tally.decryption_file.sent import SentDecryption, decrypt_count
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.encoding import compact
from tally.protocol.group import Element, G, Q
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import ELEM, WITH_TRUSTEE
from tests.kit.records.false_decryptions import (
    AdaptiveTrustee,
    meaningless_decryption,
    with_partial,
)
from tests.kit.simulator.poll import Simulator
from tests.vectors.cheats import ORDER_TWO

STRONG = "answer 0: the strong proof does not hold"
MOVED = 3
"""How many votes are moved."""


def honest(poll: Simulator, owner: int = 1) -> SentDecryption:
    """What a trustee sends who is honest."""
    return decrypt_count(poll.asked(), poll.trustee_secrets[owner - 1])


def received(poll: Simulator, partial: bytes, sent: SentDecryption | None = None) -> Simulator:
    """The poll, whose server took the first trustee's file with this in it for one unit."""
    poll.later()
    sent = sent or honest(poll)
    poll.blinds[1] = sent.blinds
    secret = poll.trustee_secrets[0]
    poll.receive(with_partial(poll.asked(), sent.file, ELEM, partial, secret))
    return poll


def partial_of(file: DecryptionFile) -> dict[str, list[list]]:
    """The partial decryption of the unit."""
    made: dict[str, list[list]] = json.loads(file.partial_decryptions[ELEM])
    return made


def with_factor(sent: SentDecryption, change: Callable[[Element], Element]) -> bytes:
    """The partial decryption with another factor of 'in favour', and the proofs as they were."""
    made = partial_of(sent.file)
    factor = Element(bytes.fromhex(made["decryption_factors"][0][0])[::-1])
    made["decryption_factors"][0][0] = str(change(factor))
    return compact(made)


# --- factors ------------------------------------------------------------------------------------


@on_record(
    by=(Attacker.SERVER, Attacker.TRUSTEE, Attacker.MEMBER),
    keys=(Key.LOG, Key.TRUSTEE, Key.CARD),
    at="open",
    caught_by="decryptions",
    says=STRONG,
)
def test_a_trustee_and_the_last_voter_move_votes(poll):
    """A trustee who fixes the proofs before the last vote moves votes with that voter's help.

    The false factor has a valid proof for Belenios, and the count comes out.
    """
    election, secret = poll.elections[ELEM], poll.trustee_secrets[0]
    so_far = encrypted_tally([parse_ballot(raw) for raw in poll.ballots[ELEM]])
    delta = -MOVED * pow(lagrange(1, [1, 2]), -1, Q) % Q
    trustee = AdaptiveTrustee(election, secret, [-delta % Q, delta], so_far)
    poll.put(ELEM, trustee.last_ballot(poll.members_of(ELEM)[4].secret, 1))
    poll.run("encrypted", after="open")
    received(poll, trustee.decrypt(poll.tallies[ELEM]))
    poll.decrypt(2)
    poll.compute()
    assert poll.votes[ELEM] == (3 - MOVED, 2 + MOVED)
    return poll


@on_record(**WITH_TRUSTEE, at="encrypted", caught_by="decryptions", says=STRONG)
def test_a_trustee_blocks_the_count(poll):
    """A factor that means nothing, with a valid proof for Belenios: no count ever fits it."""
    election, tally = poll.elections[ELEM], poll.tallies[ELEM]
    return received(poll, meaningless_decryption(election, tally, poll.trustee_secrets[0]))


@on_record(
    by=(Attacker.SERVER, Attacker.TRUSTEES),
    keys=(Key.LOG, Key.TRUSTEES),
    at="encrypted",
    caught_by="decryptions",
    says="the proof of a correct decryption",
)
def test_server_and_all_trustees_move_votes(poll):
    """The server and all trustees move votes of one unit: all other numbers are true."""
    delta = MOVED * pow(lagrange(1, [1, 2]), -1, Q) % Q
    sent = honest(poll)
    received(poll, with_factor(sent, lambda factor: factor * G**delta), sent)
    poll.decrypt(2)
    poll.decrypt(3)
    return poll


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="decryptions",
    says="the proof of a correct decryption",
)
@pytest.mark.parametrize("others", [(1, 3), (1, 2, 3)], ids=str)
def test_a_factor_with_the_lagrange_coefficient_of_other_trustees(poll, others):
    """A factor raised beforehand, so that its Lagrange coefficient is that of other trustees."""
    power = lagrange(1, others) * pow(lagrange(1, [1, 2]), -1, Q) % Q
    sent = honest(poll)
    return received(poll, with_factor(sent, lambda factor: factor**power), sent)


@on_record(**WITH_TRUSTEE, at="encrypted", caught_by="decryptions", says="is not in the group")
def test_a_factor_of_mixed_order(poll):
    """A factor of order 2q, whose proof holds, since its challenge is even."""
    tally, secret = poll.tallies[ELEM], poll.trustee_secrets[0]
    for _ in count():
        made = json.loads(make_partial_decryption(poll.elections[ELEM], tally, secret))
        if int(made["decryption_proofs"][0][0]["challenge"]) % 2 == 0:
            break
    factor = Element(bytes.fromhex(made["decryption_factors"][0][0])[::-1]) * ORDER_TWO
    made["decryption_factors"][0][0] = str(factor)
    file = honest(poll).file
    first, *rest = file.units
    poll.receive(replace(file, units=(replace(first, partial_decryption=compact(made)), *rest)))
    return poll


# --- numbers ------------------------------------------------------------------------------------


@on_record(**WITH_TRUSTEE, at="encrypted", caught_by="decryptions")
@pytest.mark.parametrize("strong", [False, True], ids=["Belenios's", "strong"])
def test_q_added_to_a_number_of_a_decryption(poll, strong):
    """The group's order added to a number of a decryption's proof."""
    file = honest(poll).file
    first, *rest = file.units
    if strong:
        proof, *others = first.strong_proofs
        larger = replace(proof, response=proof.response + Q)
        unit = replace(first, strong_proofs=(larger, *others))
    else:
        made = partial_of(file)
        proof = made["decryption_proofs"][0][0]
        proof["response"] = str(int(proof["response"]) + Q)
        unit = replace(first, partial_decryption=compact(made))
    poll.receive(replace(file, units=(unit, *rest)))
    return poll
