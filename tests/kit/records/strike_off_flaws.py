"""Strike-off lists that no two officers may be shown: each with one flaw, and who names it how.

Rules this module keeps:
1. Both verifiers name the flaw, at the same check; each in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE
from tests.kit.simulator.sequestered import ANA
from tests.kit.simulator.strike_offs import ELEM, OCC, DisclosingPoll


@dataclass(frozen=True)
class StrikeOffFlaw:
    """A flaw: the check that names it, what the command says, and what the page says."""

    make: Callable[[DisclosingPoll], object]
    check: str
    says: str
    page_says: str


def unknown(poll: DisclosingPoll) -> None:
    """The entry names a unit that the poll does not have."""
    poll.disclose(ELEM)
    poll.forge_units(ELEM, "Z-SEC")


def unsorted(poll: DisclosingPoll) -> None:
    """The entry's units are not in order."""
    poll.disclose(ELEM, OCC)
    poll.forge_units(OCC, ELEM)


def twice(poll: DisclosingPoll) -> None:
    """The entry names a unit twice."""
    poll.disclose(ELEM)
    poll.forge_units(ELEM, ELEM)


def none_named(poll: DisclosingPoll) -> None:
    """The entry names no unit."""
    poll.disclose(ELEM)
    poll.forge_units()


FLAWS: Mapping[str, StrikeOffFlaw] = MappingProxyType(
    {
        "by_one_officer": StrikeOffFlaw(
            lambda poll: poll.disclose(ELEM, signers=(EXECUTIVE,)),
            "officers",
            "needs two officers",
            "two different officers",
        ),
        "by_two_without_the_executive": StrikeOffFlaw(
            lambda poll: poll.disclose(ELEM, signers=(CHAIR, DEPUTY)),
            "officers",
            "must be of the provincial-executive",
            "nobody of the provincial executive",
        ),
        "by_a_membership_officer": StrikeOffFlaw(
            lambda poll: poll.disclose(ELEM, signers=(ANA, EXECUTIVE)),
            "officers",
            "may not sign it",
            "in a role that may not",
        ),
        "of_an_unknown_unit": StrikeOffFlaw(
            unknown, "history", "Z-SEC is not an election", "Z-SEC is not an election"
        ),
        "of_unsorted_units": StrikeOffFlaw(
            unsorted, "entries", "sort, without repeats", "not sorted"
        ),
        "of_one_unit_twice": StrikeOffFlaw(twice, "entries", "sort, without repeats", "not sorted"),
        "of_no_unit": StrikeOffFlaw(
            none_named, "entries", "expected at least one", "none, or not sorted"
        ),
        "without_a_reason": StrikeOffFlaw(
            lambda poll: poll.disclose(ELEM, reason=""),
            "entries",
            "reason: expected one",
            "reason: there is none",
        ),
    }
)
