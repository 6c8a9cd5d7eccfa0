"""The log of a simulated poll with another route at its head than its own."""

from __future__ import annotations

from audit.record.log.entries import Entry
from audit.record.log.route_events import head_events
from audit.record.route.document import Route
from audit.replay.route.head import split_head
from tests.kit.routes.signed import RouteMaker
from tests.kit.simulator.poll import Simulator, write_entry


def log_with(route: Route, poll: Simulator) -> tuple[Entry, ...]:
    """The poll's log, this route at its head, with what its other officers accepted."""
    head = split_head(poll.entries)
    signers, maker = {one.id for one in route.signers}, RouteMaker()
    others = [maker.acceptance(one.id) for one in poll.document.officers if one.id not in signers]
    events = (*head_events(route, head.sealed.time, others), *poll.events[head.index :])
    return tuple(write_entry(index, event) for index, event in enumerate(events))
