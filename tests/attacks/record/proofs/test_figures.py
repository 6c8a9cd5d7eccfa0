"""Figures released that the ballots do not give, with a public proof as good as can be made.

`tests.audit.checks.test_percentage` verifies every such record in both editions; here is one of
each kind, in the edition that everybody may have.
"""

from __future__ import annotations

import pytest

from tests.attacks.on_records import on_record
from tests.attacks.record.forging import WITH_OFFICERS
from tests.attacks.record.proofs.parties import PUBLIC, WITH_ALL, by_the_server, conspired
from tests.kit.records.forged import Conspiracy, encoded, releasing
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.unprovable import rounded_poll
from tests.tally.public_proof.forger import Forger


def tied() -> Simulator:
    """A released poll with rounded weights and a tie, which has no public proof."""
    return rounded_poll().run("released")


# --- another figure -----------------------------------------------------------------------------


@on_record(**WITH_OFFICERS, at="certified", caught_by="percentage")
@PUBLIC
def test_another_percentage_with_the_true_proof(poll, edition):
    """Another percentage released, with the public proof of the true one."""
    return by_the_server("another percentage")


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
def test_another_percentage_proved_as_well_as_can_be(poll, edition):
    """Another percentage that server, all trustees and two officers prove with every secret."""
    return conspired("another percentage, as wide")


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
def test_another_outcome_proved_as_well_as_can_be(poll, edition):
    """The outcome turned round, released alone, and proved with every secret."""
    return conspired("another outcome alone, as wide")


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize("name", ["one member more in favour", "one member less in favour"])
def test_a_head_count_one_off(poll, name, edition):
    """A head count of one member more, or less, proved with every secret."""
    return conspired(name)


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name", ["the figure of another fte.json", "the figure of other weights, said to be sealed"]
)
def test_a_figure_of_other_weights(poll, name, edition):
    """The percentage that other FTE figures give, well proved of these."""
    return conspired(name)


@on_record(
    **WITH_ALL,
    at=tied,
    caught_by="percentage",
    says="bit 0: the proof that it is 0 or 1 does not hold",
)
@PUBLIC
def test_a_tie_of_rounded_weights_proved(poll, edition):
    """A proof made up for a tie that rounded weights leave without one."""
    tie = rounded_poll().run("certified")
    band = Conspiracy(tie)
    proof = Forger(band).best_proof(band.interval(tie.official))
    return releasing(tie, tie.official, encoded(proof))


# --- another statement --------------------------------------------------------------------------


@on_record(**WITH_ALL, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name",
    [
        "a proof under another poll's name",
        "a proof of a second count",
        "a proof of another log of that size",
        "a proof of a longer log",
    ],
)
def test_a_public_proof_replayed(poll, name, edition):
    """A public proof of another poll, count or log, used again for this one."""
    return conspired(name)


@on_record(**WITH_OFFICERS, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name", ["a public proof of another poll", "the percentage, with the outcome's proof"]
)
def test_the_proof_of_another_release(poll, name, edition):
    """The public proof of another poll, or of fewer decimals, beside the true percentage."""
    return by_the_server(name)


# --- no proof -----------------------------------------------------------------------------------


@on_record(**WITH_OFFICERS, at="certified", caught_by="percentage")
@PUBLIC
@pytest.mark.parametrize(
    "name", ["no public proof", "a percentage said not to be provable", "a public proof of nothing"]
)
def test_a_percentage_without_a_proof(poll, name, edition):
    """A percentage released without a public proof, or said not to be provable."""
    return by_the_server(name)


@on_record(at="released", caught_by="percentage", says="is not the one that result:released names")
@PUBLIC
def test_a_public_proof_exchanged_after_the_release(poll, edition):
    """Another public proof of the same figure put in the place of the one that was released."""
    released = poll.public_proof
    poll.public_proof = poll.prove().file
    assert poll.public_proof != released
    return poll


@on_record(**WITH_OFFICERS, at="certified", caught_by="history", says="does not make public")
@PUBLIC
def test_a_head_count_that_the_poll_keeps_to_itself(poll, edition):
    """A head count released though the poll was sealed to keep it back."""
    return by_the_server("a head count that is not public")
