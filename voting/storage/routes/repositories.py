"""The repositories of routes, of their texts, and of what officers accepted.

Rules this module keeps:
1. A route that is read to be changed is held until the transaction ends; SQLite's writers are alone
   already.
2. A step that is proposed anew replaces the one that waits, and its signatures go with the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, RowMapping, delete, func, insert, select

from audit.record import fields
from audit.record.about.acceptance import UnionTexts
from audit.record.route.acceptance import Acceptance
from audit.record.route.periods import DayCount
from audit.record.route.subject import AgreementKind, RouteSubject, TextDigests
from audit.record.units import Bilingual
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.officers import ActSignature
from voting.domain.route.stored import PendingStep, StoredRoute
from voting.domain.route.text_form import HEAD, TextOutline
from voting.ports.polls import Lock
from voting.ports.routes import Acceptances, Routes, Texts
from voting.storage.routes.tables import (
    AcceptanceRow,
    PendingStepRow,
    RouteRow,
    RouteStepRow,
    StepSignatureRow,
    TextRow,
    UnionTextsRow,
)
from voting.storage.rows import Repository, refusing_twice


class SqlTexts(Repository, Texts):
    """Files, in the table `texts`."""

    def add(self, raw: bytes) -> str:
        digest = sha256_hex(raw)
        there = select(TextRow.digest).where(TextRow.digest == digest)
        if self._connection.execute(there).scalar_one_or_none() is None:
            again = ConflictError(f"The file {digest} came twice at once: give it again.")
            with refusing_twice(again):
                self._connection.execute(insert(TextRow), {"digest": digest, "raw": raw})
        return digest

    def get(self, digest: str) -> bytes:
        query = select(TextRow.raw).where(TextRow.digest == digest)
        raw = self._connection.execute(query).scalar_one_or_none()
        if raw is None:
            raise _no_text(digest)
        return bytes(raw)

    def outline(self, digest: str) -> TextOutline:
        head = func.substr(TextRow.raw, 1, HEAD, type_=LargeBinary)
        query = select(func.length(TextRow.raw), head).where(TextRow.digest == digest)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise _no_text(digest)
        return TextOutline(row[0], bytes(row[1]))


class SqlAcceptances(Repository, Acceptances):
    """Acceptances, in the tables `union_texts` and `acceptances`."""

    def add_texts(self, texts: UnionTexts, added: datetime) -> None:
        refusal = ConflictError(
            f"There is a version {texts.version!r} of the union's texts already: name another."
        )
        with refusing_twice(refusal):
            self._connection.execute(insert(UnionTextsRow), {**texts.to_json(), "added": added})

    def current_texts(self) -> UnionTexts | None:
        columns = (UnionTextsRow.version, UnionTextsRow.en, UnionTextsRow.fr)
        newest = select(*columns).order_by(UnionTextsRow.added.desc(), UnionTextsRow.version.desc())
        row = self._connection.execute(newest.limit(1)).mappings().one_or_none()
        return None if row is None else UnionTexts(**row)

    def add(self, acceptance: Acceptance) -> None:
        raw = fields.encode(acceptance.to_json())
        values = {
            "officer": acceptance.officer,
            "digest": sha256_hex(raw),
            "version": acceptance.texts.version,
            "accepted": acceptance.statement.time,
            "raw": raw,
        }
        with refusing_twice(ConflictError(f"{acceptance.officer} has accepted this already.")):
            self._connection.execute(insert(AcceptanceRow), values)

    def of(self, officer_id: str, version: str) -> Sequence[bytes]:
        query = select(AcceptanceRow.raw).where(
            AcceptanceRow.officer == officer_id, AcceptanceRow.version == version
        )
        found = query.order_by(AcceptanceRow.accepted, AcceptanceRow.digest)
        return [bytes(raw) for raw in self._connection.execute(found).scalars()]


class SqlRoutes(Repository, Routes):
    """Routes, in the tables `routes`, `route_steps`, `pending_steps` and `step_signatures`."""

    def add(self, route: StoredRoute) -> None:
        self._connection.execute(insert(RouteRow), _values(route))

    def get(self, route_id: str, lock: Lock = Lock.NONE) -> StoredRoute:
        query = select(RouteRow.__table__).where(RouteRow.id == route_id)
        if lock is not Lock.NONE:
            query = query.with_for_update(
                read=lock is Lock.SHARED, key_share=lock is not Lock.SHARED
            )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no route {route_id!r:.40}.")
        return _route(row, self._latest(route_id).get(route_id))

    def list(self) -> Sequence[StoredRoute]:
        documents = self._latest()
        query = select(RouteRow.__table__).order_by(RouteRow.created.desc(), RouteRow.id)
        rows = self._connection.execute(query).mappings()
        return [_route(row, documents.get(row["id"])) for row in rows]

    def add_step(self, route: StoredRoute, number: int) -> None:
        values = {
            "route": route.id,
            "number": number,
            "matter": route.matter,
            "document": route.document,
        }
        refusal = ConflictError(
            f"route {route.id}: step {number} is there already, here or in another route on the "
            "same texts: look at the routes again."
        )
        with refusing_twice(refusal):
            self._connection.execute(insert(RouteStepRow), values)

    def documents(self, route_id: str) -> Sequence[bytes]:
        query = select(RouteStepRow.document).where(RouteStepRow.route == route_id)
        found = self._connection.execute(query.order_by(RouteStepRow.number)).scalars()
        return [bytes(raw) for raw in found]

    def begun(self, matter: str) -> str | None:
        query = select(RouteStepRow.route).where(
            RouteStepRow.matter == matter, RouteStepRow.number == 1
        )
        return self._connection.execute(query).scalar_one_or_none()

    def pending(self, route_id: str) -> PendingStep | None:
        query = select(PendingStepRow.__table__).where(PendingStepRow.route == route_id)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        signed = select(StepSignatureRow.officer, StepSignatureRow.signature)
        found = self._connection.execute(
            signed.where(StepSignatureRow.route == route_id).order_by(StepSignatureRow.officer)
        )
        signatures = tuple(ActSignature(officer, raw) for officer, raw in found)
        return PendingStep(route_id, row["step"], row["statement"], row["expires"], signatures)

    def propose(self, pending: PendingStep) -> None:
        self.clear(pending.route)
        values = {
            "route": pending.route,
            "step": pending.step_json,
            "statement": pending.statement_json,
            "expires": pending.expires,
        }
        self._connection.execute(insert(PendingStepRow), values)
        for signature in pending.signatures:
            self.sign(pending.route, signature)

    def sign(self, route_id: str, signature: ActSignature) -> None:
        with refusing_twice(ConflictError(f"{signature.officer} has signed this step already.")):
            self._connection.execute(
                insert(StepSignatureRow), {"route": route_id, **vars(signature)}
            )

    def clear(self, route_id: str) -> None:
        self._connection.execute(delete(PendingStepRow).where(PendingStepRow.route == route_id))

    def _latest(self, route_id: str | None = None) -> Mapping[str, bytes]:
        """Return, by route, route.json after its last step: of one route, or of every one."""
        latest = select(RouteStepRow.route, func.max(RouteStepRow.number)).group_by(
            RouteStepRow.route
        )
        if route_id is not None:
            latest = latest.where(RouteStepRow.route == route_id)
        last = latest.subquery()
        query = select(RouteStepRow.route, RouteStepRow.document).join(
            last, (RouteStepRow.route == last.c[0]) & (RouteStepRow.number == last.c[1])
        )
        return {name: bytes(raw) for name, raw in self._connection.execute(query)}


def _no_text(digest: str) -> NotFoundError:
    return NotFoundError(f"There is no file of the digest {digest!r:.70}.")


def _values(route: StoredRoute) -> dict[str, Any]:
    texts = route.subject.texts
    return {
        "id": route.id,
        "kind": route.subject.kind.value,
        "day_count": route.subject.day_count.value,
        "agreement_en": texts.agreement.en,
        "agreement_fr": texts.agreement.fr,
        "summary_en": texts.summary.en,
        "summary_fr": texts.summary.fr,
        "created": route.created,
    }


def _route(row: RowMapping, document: bytes | None) -> StoredRoute:
    texts = TextDigests(
        Bilingual(row["agreement_en"], row["agreement_fr"]),
        Bilingual(row["summary_en"], row["summary_fr"]),
    )
    subject = RouteSubject(row["id"], AgreementKind(row["kind"]), texts, DayCount(row["day_count"]))
    return StoredRoute(subject, row["created"], document)
