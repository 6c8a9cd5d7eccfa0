"""A simulated poll that is sealed on a route: its log begins with it, its record holds it.

Rules this module keeps:
1. The poll's officers are those of every simulated poll of the same seed: they signed the route.
2. An adversary gives another route, texts or head; the rest is done as an honest server does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from audit.record.about.sealed import SealedFiles
from audit.record.log.events import Event
from audit.record.log.route_events import head_events
from audit.record.manifest import Edition
from audit.record.poll_document import PollDocument
from audit.record.route.document import Route
from audit.replay.export import ROUTE, text_paths
from tests.kit.routes.signed import made, named, text_files
from tests.kit.simulator.poll import Simulator


class OnRoute(Simulator):
    """What a poll on a route does otherwise; mixed in before another simulator."""

    route: Route
    texts: Mapping[str, bytes]

    def take(self, route: Route | None = None) -> Callable[[PollDocument], PollDocument]:
        """Take a route, an honest one where none is given; return the change that names it."""
        self.route, self.texts = made() if route is None else route, text_files()
        kind = self.route.subject.kind.value
        return lambda document: replace(document, route=named(self.route), kind=kind)

    @property
    def files(self) -> SealedFiles:
        """What the seal fixes, the route among it."""
        return replace(super().files, route=self.route)

    def head(self) -> Sequence[Event]:
        """What the seal writes first."""
        return head_events(self.route, self.now)

    def seal(self) -> None:
        """Write the route, and seal the poll."""
        for event in self.head():
            self.append(event)
        super().seal()

    def common(self, edition: Edition) -> dict[str, bytes]:
        """Every poll's files, the route, and the texts."""
        paths = text_paths(self.route.subject.texts)
        texts = {path: self.texts[digest] for path, digest in paths.items()}
        return {**super().common(edition), ROUTE: self.route.encode(), **texts}


class RoutedPoll(OnRoute):
    """A poll on `route`, which is an honest one where none is given."""

    def __init__(self, route: Route | None = None) -> None:
        super().__init__(change=self.take(route))


@cache
def _lived(stage: str) -> Simulator:
    return RoutedPoll().run(stage)


def routed_at(stage: str) -> Simulator:
    """A poll on a route that has reached this stage, made once and copied."""
    return _lived(stage).clone()
