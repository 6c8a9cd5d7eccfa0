"""A poll and the route that it was sealed on: by-laws 2.74 to 2.76, from the record alone.

The rules, each tagged in the code:
1. route.json is the one that poll.json names: its identifier, and its digest.
2. It is of the poll's kind and of the poll's texts: one text throughout. It counts days as the poll
   reads 2.75.
3. The head of the log is this route, signatures and all (`head.verify_head`).
4. Two officers signed each step, one of the executive, over lines that are recomputed; every
   signer had accepted the oath of office (`signers.verify_signers`).
5. A signer who is an officer of the poll has the same name there, and signed with keys that are
   sealed there; no signer's key is another officer's (`signers.verify_known_signers`).
6. Every step is there, in order, with its review periods, and none stopped the route.
7. No step was signed after the seal.
8. The window opens when the members' seven days are over; where the council did not meet specially
   for a tentative agreement, the seal gives a reason.
9. The log of a rehearsal, which names no route, has no head.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.record.errors import HistoryError, RecordError
from audit.record.fields import show_time
from audit.record.log.entries import Entry
from audit.record.log.events import PollSealed
from audit.record.poll_document import PollDocument
from audit.record.route.before_vote import (
    complete_findings,
    meeting_findings,
    opening_findings,
)
from audit.record.route.document import Route, parse_route
from audit.record.route.findings import RouteFinding, refusals, warnings
from audit.record.route.rules import route_findings
from audit.record.route.signers import verify_known_signers, verify_signers
from audit.record.route.subject import PollRoute
from audit.record.weights.readings import REVIEW_DAYS
from audit.replay.route.head import split_head, verify_head
from tally.protocol.encoding import sha256_hex


@dataclass(frozen=True)
class SealedRoute:
    """A route that holds, and what is shown of it: what no rule refuses, and people should see."""

    route: Route
    shown: tuple[RouteFinding, ...]


def verify_no_head(entries: Sequence[Entry]) -> None:
    """Raise `HistoryError` if the log of a rehearsal has a head (9)."""
    head = split_head(entries).entries
    if head:
        raise HistoryError(f"log entry 0, {head[0].event.NAME}: poll.json names no route")


def verify_sealed_route(
    raw: bytes, entries: Sequence[Entry], named: PollRoute, document: PollDocument
) -> SealedRoute:
    """Return the route of a sealed poll; an `AuditError` names the rule that is broken.

    `raw` is route.json, `named` are poll.json's members about it, `document` the rest of it.
    """
    if sha256_hex(raw) != named.reference.head:  # 1
        raise RecordError("route.json is not the one sealed in poll.json")
    route = parse_route(raw)
    if route.subject.id != named.reference.id:
        raise RecordError(
            f"route.json: it is route {route.subject.id}, and poll.json names {named.reference.id}"
        )
    _verify_subject(route, named, document)  # 2
    head = split_head(entries)
    verify_head(head, route, document.officers)  # 3
    verify_signers(route)  # 4
    verify_known_signers(route, document.officers)  # 5
    found = [*route_findings(route), *_before_vote(route, head.sealed, document)]  # 6, 8
    _refuse(refusals(found))
    _verify_times(route, head.sealed)  # 7
    return SealedRoute(route, warnings(found))


def _verify_subject(route: Route, named: PollRoute, document: PollDocument) -> None:
    subject = route.subject
    pairs = (
        ("kind", subject.kind.value, document.kind),
        ("texts", subject.texts, named.texts),
        ("day_count", subject.day_count.value, document.choices[REVIEW_DAYS]),
    )
    for name, ours, polls in pairs:
        if ours != polls:
            raise RecordError(
                f"route.json: {name}: it is not that of poll.json: a poll is sealed on the route "
                f"of its own agreement or offer (by-law {subject.kind.clause})"
            )


def _before_vote(
    route: Route, sealed: PollSealed, document: PollDocument
) -> Iterable[RouteFinding]:
    yield from complete_findings(route.subject, route.made)
    yield from opening_findings(route.subject, route.made, document.window.opens)
    yield from meeting_findings(route.subject, route.made, sealed.statement.reason)


def _refuse(found: Sequence[RouteFinding]) -> None:
    if found:
        raise HistoryError("; ".join(f"route.json: {one}" for one in found))


def _verify_times(route: Route, sealed: PollSealed) -> None:
    last = route.steps[-1].statement.time
    if last > sealed.time:
        raise HistoryError(
            f"route.json: signed at {show_time(last)}, after the seal at {show_time(sealed.time)}"
        )
