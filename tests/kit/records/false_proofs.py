"""Records whose release or public proof is false, though officers signed it, for both verifiers.

Rules this module keeps:
1. `FALSE_PROOFS` are by a server alone, `tests.kit.records.conspiracies` by one whom all trustees
   help; `FALSE` has all of them, and what is changed in transit, as the page's scripts need it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tally.public_proof.releases import Release
from tests.kit.records.changed_records import Files, Flaw, one_byte, public, signed
from tests.kit.records.conspiracies import CONSPIRACIES
from tests.kit.records.forged import FILE, FULL, Forged, proof_of, releasing
from tests.kit.simulator.poll import SMALL, Simulator, poll_at


def saying(proved: Release = FULL, **changes: object) -> Callable[[], Simulator]:
    """The true proof of one release, and another figure that is released."""

    def make() -> Simulator:
        poll = poll_at("certified")
        proof = proof_of(poll, proved)
        poll.asked_release = FULL
        return releasing(poll, replace(poll.official, **changes), proof)  # type: ignore[arg-type]

    return make


def proving(
    change: Callable[[bytes], bytes | None], *, percentage: bool = True
) -> Callable[[], Simulator]:
    """The true figure, and another public-proof.json, which the officers signed."""

    def make() -> Simulator:
        poll = poll_at("certified")
        return releasing(poll, poll.official, change(proof_of(poll)), percentage=percentage)

    return make


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """public-proof.json with a change of its first figure, in its one form."""

    def apply(raw: bytes) -> bytes:
        document = json.loads(raw)
        change(document["figures"][0])
        changed = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
        assert changed != raw
        return changed

    return apply


def _another_response(figure: dict[str, Any]) -> None:
    proof = figure["upper"]["proofs"][-1][1]
    proof["response"] = str(int(proof["response"]) ^ 1)


def _another_share(figure: dict[str, Any]) -> None:
    figure["shares"][0]["share"], figure["shares"][1]["share"] = (
        figure["shares"][1]["share"],
        figure["shares"][0]["share"],
    )


def _of_another_poll(_: bytes) -> bytes:
    return proof_of(Simulator(seed=2).run("certified"))


def _dropped(_: bytes) -> bytes:
    return b'{"figures":[],"version":1}'


def _exchanged(poll: Simulator, files: Files) -> None:
    """The server puts another true proof of the same figure in the place of the one released."""
    certified = poll_at("certified")
    files[FILE] = proof_of(certified)
    assert files[FILE] != poll.public_proof


def _slipped_in() -> bytes:
    """The server publishes the proof of a release that no officer has signed yet."""
    poll = poll_at("certified")
    poll.public_proof = proof_of(poll)
    return public(poll)


def _left_out(poll: Simulator, files: Files) -> None:
    del files[FILE]


def tie_said_to_be_ratified(poll: Simulator) -> bytes:
    """A tie of `rounded_poll`, which no proof can show, said to be ratified: no record tells."""
    official = replace(poll.official, ratified=True)
    return public(releasing(poll, official, b'{"figures":[],"version":1}', percentage=False))


def _another_head_count() -> Simulator:
    """One more member in favour than there are, with the proof of those there are."""
    poll = Simulator(change=lambda one: replace(one, release_heads=True)).run("certified")
    proof = proof_of(poll, Release(2, heads=True))
    assert poll.official.heads is not None
    return releasing(poll, replace(poll.official, heads=poll.official.heads + 1), proof)


def _without_weight() -> Simulator:
    """Those who vote are of units without FTE, and the head count may be public."""
    plans = tuple(replace(one, fee_return="0.00") if one.in_favour else one for one in SMALL)
    return Simulator(plans, change=lambda one: replace(one, release_heads=True)).run("certified")


def _percentage_of_nothing() -> Simulator:
    """The true head count and its proof, which is said to be of a percentage too."""
    poll = _without_weight()
    return releasing(poll, poll.official, proof_of(poll, Release(2, heads=True)), percentage=True)


def _proof_of_nothing() -> Simulator:
    """Nobody voted, and a public proof is named."""
    plans = tuple(replace(one, in_favour=0, not_in_favour=0) for one in SMALL)
    poll = Simulator(plans).run("certified")
    return releasing(poll, poll.official, _dropped(b""), percentage=False)


FALSE_PROOFS = (
    Forged(
        "another percentage",
        saying(in_favour="99.99", not_in_favour="0.01"),
        "lower end: the bits are not those of the commitment",
        complete=("released", "percentage"),
    ),
    Forged(
        "another outcome",
        saying(ratified=False),
        "no weighed sum means this figure",
        failed=("released", "percentage"),
        complete=("released", "percentage"),
        page="outcome does not fit",
    ),
    Forged(
        "the outcome alone, with the percentage's proof",
        saying(in_favour=None, not_in_favour=None),
        "lower end",
    ),
    Forged("the percentage, with the outcome's proof", saying(Release(None)), "lower end"),
    Forged(
        "a head count that is not public",
        saying(heads=5),
        "does not make public",
        failed=("history",),
        complete=("history",),
        step="history",
    ),
    Forged(
        "another head count",
        _another_head_count,
        "lower end: the bits",
        complete=("released", "percentage"),
    ),
    Forged("no public proof", proving(lambda _: None), "names no public proof"),
    Forged(
        "a percentage said not to be provable",
        proving(_dropped, percentage=False),
        "weights are exact",
    ),
    Forged(
        "sides that are not 100 together",
        saying(not_in_favour="43.33"),
        "66.67% in favour, 43.33% not in favour",
        failed=("released",),
        complete=("released",),
        step="entries",
        page="do not add up to 100",
    ),
    Forged(
        "other votes than were cast",
        saying(votes_cast=9),
        "9 votes",
        failed=("history",),
        complete=("history",),
        step="history",
    ),
    Forged("a public proof of nothing", proving(_dropped), "does not prove exactly"),
    Forged(
        "a proof of a percentage that there is not", _percentage_of_nothing, "no vote can carry"
    ),
    Forged("a public proof where nobody voted", _proof_of_nothing, "no vote can carry"),
    Forged("a number of the public proof", proving(edited(_another_response)), "upper end, bit"),
    Forged("shares exchanged", proving(edited(_another_share)), "share of trustee 1"),
    Forged("a public proof of another poll", proving(_of_another_poll), "share of trustee 1"),
    Forged(
        "a public proof of another count",
        proving(edited(lambda one: one.update(count=2))),
        "does not prove exactly",
    ),
)
FORGED: Mapping[str, Forged] = {one.name: one for one in (*FALSE_PROOFS, *CONSPIRACIES)}
CHANGED_FILES = (
    Flaw("a byte of the public proof, in transit", "digests", one_byte(FILE, b"7", b"8"), FILE),
    Flaw("another public proof than released", "percentage", signed(_exchanged), "names"),
    Flaw("no public proof, signed", "contents", signed(_left_out), FILE),
    Flaw("a public proof before the release", "contents", _slipped_in, FILE),
)
FALSE: Mapping[str, Flaw] = {
    one.name: one for one in (*CHANGED_FILES, *(forged.flaw for forged in FORGED.values()))
}
