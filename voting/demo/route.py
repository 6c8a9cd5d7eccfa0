"""The route of a demonstration's agreement: from the executive to the notice, each step on its day.

Rules this module keeps:
1. Everything goes through the real services, with the server's clock set to the day of each step.
2. Every officer accepts the example's texts for officers before the first step, with a key of the
   officer's own; those who act on the poll sign the steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.route.acceptance import Acceptance
from audit.record.route.steps import (
    Channel,
    Meeting,
    Reached,
    Received,
    Recommended,
    Sitting,
    Step,
    Told,
)
from audit.record.route.subject import AgreementKind
from audit.record.signatures.key_file import KeyKind, read_signing_key
from audit.record.signatures.officer import sign_statement_ed25519
from voting.demo.example import ExamplePoll
from voting.demo.officers_texts import ENGLISH, FRENCH, VERSION
from voting.demo.stage import EVERYBODY, OFFICERS, PASSPHRASE, DemoServer, moved_to
from voting.services.acceptance import add_union_texts, draft_acceptance, keep_acceptance
from voting.services.routes import steps
from voting.services.routes.begin import RouteFiles, begin_route

_FILES: Final = RouteFiles(
    b"An example of a tentative agreement.\n",
    "Exemple d’entente de principe.\n".encode(),
    b"An example of its summary.\n",
    "Exemple de son résumé.\n".encode(),
)
_HOUR: Final = time(16, tzinfo=UTC)
"""When each step is signed: noon in the province, or an hour off."""


def walk_route(stage: DemoServer, poll: ExamplePoll, members: int) -> str:
    """Make every step of a route for this poll, of so many members; return its identifier."""
    way = tuple(_way(poll, members))
    first = moved_to(stage, datetime.combine(way[0].day, time(12, tzinfo=UTC)))
    add_union_texts(first.ctx, VERSION, ENGLISH.encode(), FRENCH.encode())
    for officer, _, _ in EVERYBODY:
        _accept(first, officer)
    route = begin_route(first.ctx, AgreementKind.TENTATIVE, _FILES).id
    for step in way:
        on_the_day = moved_to(stage, datetime.combine(step.day, _HOUR))
        made = steps.propose_step(on_the_day.ctx, route, step, "As decided.", OFFICERS[0][0])
        for officer, _, _ in OFFICERS:
            signature = sign_statement_ed25519(made.statement, officer, _key(stage, officer))
            steps.sign_step(on_the_day.ctx, route, signature.to_json())
    return route


def _way(poll: ExamplePoll, members: int) -> Iterator[Step]:
    yield Received(poll.received)
    yield Recommended(poll.executive_decided, approves=True)
    sitting = Sitting(poll.executive_decided, Meeting.SPECIAL)
    yield Recommended(poll.council_decided, approves=True, council=sitting)
    yield Told(poll.told.date(), (Reached(Channel.EMAIL, members),), 0)


def _accept(stage: DemoServer, officer: str) -> None:
    union, statement = draft_acceptance(stage.ctx, officer, "en")
    signature = sign_statement_ed25519(statement, officer, _key(stage, officer))
    keep_acceptance(stage.ctx, Acceptance(union, "en", statement, signature))


def _key(stage: DemoServer, officer: str) -> Ed25519PrivateKey:
    return read_signing_key(stage.officer_key(officer), KeyKind.OFFICER, PASSPHRASE)
