"""The head of a simulated poll's log: where it ends, and another route in its place."""

from __future__ import annotations

from audit.record.log.entries import Entry
from audit.record.log.route_events import head_events
from audit.record.route.document import Route
from audit.replay.route.head import split_head
from tests.kit.routes.signed import RouteMaker
from tests.kit.simulator.poll import Simulator, write_entry


def seal_place(poll: Simulator) -> int:
    """The index of the seal in the poll's log."""
    return split_head(poll.entries).index


def log_with(route: Route, poll: Simulator, maker: RouteMaker | None = None) -> tuple[Entry, ...]:
    """The poll's log, this route at its head, with what its other officers accepted by `maker`."""
    head, maker = split_head(poll.entries), maker or RouteMaker()
    signers = {one.id for one in route.signers}
    others = [maker.acceptance(one.id) for one in poll.document.officers if one.id not in signers]
    events = (*head_events(route, head.sealed.time, others), *poll.events[head.index :])
    return tuple(write_entry(index, event) for index, event in enumerate(events))
