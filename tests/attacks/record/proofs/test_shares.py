"""Public proofs of the true figure with shares, commitments or bits that are false.

Whoever gets one of these through can prove another figure in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tally.protocol.group import Q
from tally.public_proof.proof import PublicProof
from tally.public_proof.ranges import RangeProof
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import WITH_OFFICERS
from tests.attacks.record.proofs.parties import PUBLIC, WITH_ALL, conspired
from tests.kit.records.false_proofs import edited, proving
from tests.kit.records.forged import Conspiracy, encoded, releasing
from tests.kit.simulator.poll import Simulator
from tests.tally.public_proof.forger import Forger, Longer
from tests.vectors.cheats import ORDER_TWO

# --- shares -------------------------------------------------------------------------------------


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name",
    ["a share by another key", "a share by the second trustee's key", "a share with another s"],
)
def test_a_share_by_another_key(poll, name, edition):
    """A share made with another key than the trustee's."""
    return conspired(name)


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
def test_shares_moved_by_a_vote(poll, edition):
    """Shares moved so that they commit to a weighed sum of one more."""
    return conspired("shares moved by a vote")


@on_record(**WITH_ALL, at="encrypted", caught_by="percentage")
@PUBLIC
def test_shares_of_other_trustees_than_decrypted(poll, edition):
    """Shares of other trustees than made the result, with other Lagrange coefficients."""
    return conspired("shares of others than decrypted")


@on_record(**WITH_OFFICERS, at="certified", caught_by="percentage", says="share of trustee 1")
@PUBLIC
def test_shares_exchanged(poll, edition):
    """The shares of two trustees exchanged, so that each gets the other's Lagrange coefficient."""

    def exchange(figure):
        first, second = figure["shares"]
        first["share"], second["share"] = second["share"], first["share"]

    return proving(edited(exchange))()


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize("owners", [(1, 1), (1, 2, 3), (1,), (2, 1)], ids=str)
def test_shares_too_many_too_few_or_twice(poll, owners, edition):
    """One trustee's share twice, a share too many or too few, or shares in another order."""
    band = Conspiracy(poll, owners=(1, 2, 3))
    shares = {one.owner: one for one in band.shares}
    proof = Forger(band).best_proof(band.interval(poll.official))
    changed = replace(proof, shares=tuple(shares[owner] for owner in owners))
    return releasing(poll, poll.official, encoded(changed))


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
def test_a_share_that_no_trustee_sent(poll):
    """Shares drawn again after the count: auditors find that no trustee sent them."""
    band = Conspiracy(poll)
    proof = Forger(band).best_proof(band.interval(poll.official))
    made = releasing(poll, poll.official, encoded(proof))
    return Forged(made.record(), says="is not the one in decryptions.json")


# --- bits ---------------------------------------------------------------------------------------


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name", ["a commitment that is not of the shares", "bits with another secret"]
)
def test_bits_of_another_commitment(poll, name, edition):
    """Range proofs of another commitment than the one that the shares give."""
    return conspired(name)


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
def test_a_range_proof_twice(poll, edition):
    """The range proof of one end of the interval used for the other."""
    return conspired("bits of the other end")


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
def test_a_bit_of_two(poll, edition):
    """A bit that is two: the sum stays as it was, and the interval would not."""
    return conspired("a bit of two")


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name", ["an interval one too wide below", "an interval one too wide above"]
)
def test_an_interval_too_wide(poll, name, edition):
    """A proof of an interval that is wider by one than the released figure allows."""
    return conspired(name)


def changed(poll: Simulator, change: Callable[[PublicProof], PublicProof]) -> Simulator:
    """The poll released with another proof of the true figure."""
    band = Conspiracy(poll)
    proof = Forger(band).best_proof(band.interval(poll.official))
    return releasing(poll, poll.official, encoded(change(proof)))


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
def test_range_proofs_with_a_bit_more(poll, edition):
    """Range proofs with one bit more, which would let the weighed sum wrap round."""
    band = Conspiracy(poll)
    true = band.interval(poll.official)
    proof = Forger(band).best_proof(Longer(true.lo, true.hi))
    return releasing(poll, poll.official, encoded(proof))


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize("place", ["share", "bit"])
def test_a_point_of_mixed_order_in_a_public_proof(poll, place, edition):
    """A point of order 2q as a share, or as the commitment to a bit."""

    def mixed(proof: PublicProof) -> PublicProof:
        if place == "share":
            first, *rest = proof.shares
            return replace(proof, shares=(replace(first, element=first.element * ORDER_TWO), *rest))
        first_bit, *bits = proof.lower.bits
        lower = RangeProof((first_bit * ORDER_TWO, *bits), proof.lower.proofs)
        return replace(proof, lower=lower)

    return changed(poll, mixed)


@on_record(**WITH_OFFICERS, at="certified", caught_by="percentage")
@PUBLIC
def test_q_added_to_a_number_of_the_public_proof(poll, edition):
    """The group's order added to a number of the public proof."""

    def add(figure):
        proof = figure["lower"]["proofs"][0][0]
        proof["response"] = str(int(proof["response"]) + Q)

    return proving(edited(add))()
