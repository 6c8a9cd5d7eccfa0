"""What everybody sees of a sealed poll's route: who recommends what, since when, and the texts.

Rules this module keeps:
1. What is shown is what the poll was sealed on, as two officers signed it; a draft shows nothing.
2. Of a body's decision, the day and the recommendation: no names, no split (solidarity policy).
3. A text is known by its name in the record; what is not of the poll's own route is not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from audit.record.route.steps import Recommended, Told
from audit.record.route.subject import AgreementKind, TextDigests
from audit.record.units import Language
from audit.replay.export import LANGUAGES
from voting.domain.errors import NotFoundError
from voting.domain.route.text_form import TextForm
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import visible
from voting.services.routes.polls import route_of

SUMMARY, AGREEMENT = "summary", "agreement"
"""The summary comes first: it is what most members read."""


@dataclass(frozen=True)
class ShownText:
    """One of the four files: `part` is `SUMMARY` or `AGREEMENT`, `digest` its hex SHA-256."""

    part: str
    language: Language
    digest: str
    size: int
    form: TextForm

    @property
    def name(self) -> str:
        """Its name in the record's folder of texts."""
        return f"{self.part}.{self.language}"


@dataclass(frozen=True)
class ShownRoute:
    """A sealed poll's route as everybody sees it; the executive's recommendation comes first."""

    kind: AgreementKind
    recommendations: tuple[Recommended, ...]
    told: date
    texts: tuple[ShownText, ...]

    def in_language(self, language: str) -> tuple[ShownText, ...]:
        """Return the two texts of a language, the summary first."""
        return tuple(text for text in self.texts if text.language == language)


def route_shown(ctx: Context, poll_id: str) -> ShownRoute | None:
    """Return what is shown of a poll's route; None if it has none, as a rehearsal.

    `NotFoundError` if there is no such poll, or it is a draft.
    """
    poll = visible(ctx, poll_id)
    with ctx.store.reader() as uow:
        route = route_of(uow, poll)
        if route is None:
            return None
        texts = tuple(_texts(uow, route.subject.texts))
    recommended = tuple(step for step in route.made if isinstance(step, Recommended))
    told = next(step.day for step in route.made if isinstance(step, Told))  # the seal asks for it
    return ShownRoute(route.subject.kind, recommended, told, texts)


def text_shown(ctx: Context, poll_id: str, name: str) -> ShownText:
    """Return one of the texts that a poll is on, by its name in the record, as `agreement.en`.

    `NotFoundError` if there is none of that name, or no such poll, or it is a draft.
    """
    route = route_shown(ctx, poll_id)
    found = [] if route is None else [text for text in route.texts if text.name == name]
    if not found:
        raise NotFoundError(f"Poll {poll_id!r:.40} has no text {name!r:.40}.")
    return found[0]


def _texts(uow: UnitOfWork, digests: TextDigests) -> Iterator[ShownText]:
    for language in LANGUAGES:
        for part, both in ((SUMMARY, digests.summary), (AGREEMENT, digests.agreement)):
            digest = both.said(language)
            outline = uow.texts.outline(digest)
            yield ShownText(part, language, digest, outline.size, outline.form)
