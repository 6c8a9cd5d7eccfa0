"""Records whose release or public proof is false, though two officers signed it, for the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from audit.record.log import events
from audit.record.log.event_parts import Official, PublishedProof
from audit.record.signatures.statement import Act
from tally.protocol.encoding import sha256_hex
from tally.public_proof.releases import Release
from tests.kit.records.changed_records import Files, Flaw, one_byte, public, signed
from tests.kit.simulator.poll import Simulator, poll_at

FILE = "public-proof.json"
FULL = Release(2)


def proof_of(poll: Simulator, release: Release = FULL) -> bytes:
    """The true public-proof.json of a release of a poll that is certified."""
    poll.asked_release = release
    made = poll.prove().file
    assert made is not None
    return made


def releasing(
    poll: Simulator, official: Official, proof: bytes | None, *, percentage: bool = True
) -> bytes:
    """The public record in which two officers release this, with this proof."""
    poll.later()
    poll.public_proof = proof
    named = None if proof is None else PublishedProof(sha256_hex(proof), percentage)
    act = poll.authorised(Act.RELEASE, poll.release_of(official, named))
    poll.append(events.ResultReleased(official=official, proof=named, **act))
    return public(poll)


def saying(proved: Release = FULL, **changes: object) -> Callable[[], bytes]:
    """The true proof of one release, and another figure that is released."""

    def make() -> bytes:
        poll = poll_at("certified")
        proof = proof_of(poll, proved)
        poll.asked_release = FULL
        return releasing(poll, replace(poll.official, **changes), proof)  # type: ignore[arg-type]

    return make


def proving(
    change: Callable[[bytes], bytes | None], *, percentage: bool = True
) -> Callable[[], bytes]:
    """The true figure, and another public-proof.json, which the officers signed."""

    def make() -> bytes:
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


def _left_out(poll: Simulator, files: Files) -> None:
    del files[FILE]


def tie_said_to_be_ratified(poll: Simulator) -> bytes:
    """A tie of `rounded_poll`, which no proof can show, said to be ratified: no record tells."""
    official = replace(poll.official, ratified=True)
    return releasing(poll, official, b'{"figures":[],"version":1}', percentage=False)


def _another_head_count() -> bytes:
    """One more member in favour than there are, with the proof of those there are."""
    poll = Simulator(change=lambda one: replace(one, release_heads=True)).run("certified")
    proof = proof_of(poll, Release(2, heads=True))
    assert poll.official.heads is not None
    return releasing(poll, replace(poll.official, heads=poll.official.heads + 1), proof)


FALSE_PROOFS = (
    Flaw("a byte of the public proof, in transit", "digests", one_byte(FILE, b"7", b"8"), FILE),
    Flaw("another public proof than released", "percentage", signed(_exchanged), "names"),
    Flaw("no public proof, signed", "contents", signed(_left_out), FILE),
    Flaw(
        "another percentage",
        "percentage",
        saying(in_favour="99.99", not_in_favour="0.01"),
        "lower end",
    ),
    Flaw("another outcome", "percentage", saying(ratified=False), "outcome"),
    Flaw(
        "the outcome alone, with the percentage's proof",
        "percentage",
        saying(in_favour=None, not_in_favour=None),
        "end",
    ),
    Flaw("the percentage, with the outcome's proof", "percentage", saying(Release(None)), "end"),
    Flaw("a head count that is not public", "history", saying(heads=5), "does not make public"),
    Flaw("another head count", "percentage", _another_head_count, "lower end: the bits"),
    Flaw("no public proof", "percentage", proving(lambda _: None), "no public proof"),
    Flaw(
        "a percentage said not to be provable",
        "percentage",
        proving(_dropped, percentage=False),
        "weights are exact",
    ),
    Flaw("a public proof of nothing", "percentage", proving(_dropped), "exactly what was"),
    Flaw(
        "a number of the public proof",
        "percentage",
        proving(edited(_another_response)),
        "upper end, bit",
    ),
    Flaw("shares exchanged", "percentage", proving(edited(_another_share)), "share of trustee 1"),
    Flaw("a public proof of another poll", "percentage", proving(_of_another_poll), "trustee 1"),
    Flaw(
        "a public proof of another count",
        "percentage",
        proving(edited(lambda one: one.update(count=2))),
        "exactly",
    ),
)
FALSE: Mapping[str, Flaw] = {one.name: one for one in FALSE_PROOFS}
