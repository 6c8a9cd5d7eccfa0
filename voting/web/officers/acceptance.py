"""An officer reads and accepts the oath of office, the code of conduct and caucus solidarity.

Rules this module keeps:
1. The union's own texts are shown, in both languages, by the files whose digests are signed; a file
   that is not plain text is sent to be read outside.
2. The officer signs in the officer's own session, by passkey, or by a key file on another computer.
   The page, the file and the signature are of the same statement, byte for byte: its time and its
   language are in the page's addresses, and the service judges them.
3. Every officer may come here: it shows nothing of a vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.record.about.acceptance import LANGUAGES, UnionTexts
from audit.record.errors import AuditError
from audit.record.fields import Node, show_time
from audit.record.route.acceptance import AcceptanceStatement, parse_language
from audit.record.units import Language
from voting.domain.errors import ConflictError, MalformedError, RefusedError, UnionTextsMissingError
from voting.services.acceptance import (
    accept_drafted,
    draft_acceptance,
    hand_in_acceptance,
    union_texts,
)
from voting.web.common.access import EVERY_ROLE, officer_before_acceptance
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import language
from voting.web.officers import messages, session

_SHOWN: Final = 200_000
"""How many bytes of plain text the page shows; a longer file is only sent."""
_PDF: Final = b"%PDF-"


@dataclass(frozen=True)
class UnionText:
    """The union's text in one language: its digest, its file, its paragraphs if it can be shown."""

    language: Language
    digest: str
    raw: bytes

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of a plain text; none of a file that has to be read outside."""
        if self.kind != "text/plain" or len(self.raw) > _SHOWN:
            return ()
        parts = self.raw.decode("utf-8-sig").replace("\r\n", "\n").split("\n\n")
        return tuple(part.strip() for part in parts if part.strip())

    @property
    def kind(self) -> str:
        """The file's media type, by what it holds."""
        if self.raw.startswith(_PDF):
            return "application/pdf"
        try:
            plain = "\0" not in self.raw.decode()
        except UnicodeDecodeError:
            plain = False
        return "text/plain" if plain else "application/octet-stream"

    @property
    def name(self) -> str:
        """The file's name, to be kept."""
        ends = {"application/pdf": ".pdf", "text/plain": ".txt"}
        return f"officers-texts.{self.language}{ends.get(self.kind, '')}"


@officer_before_acceptance(*EVERY_ROLE)
def acceptance() -> ResponseReturnValue:
    """Show the union's texts, and what to sign to accept them."""
    return _page()


@officer_before_acceptance(*EVERY_ROLE)
def acceptance_text(which: str) -> ResponseReturnValue:
    """Send the union's text in one language, as it was given."""
    found = _texts(*union_texts(ctx()))
    text = next((one for one in found if one.language == which), None)
    if text is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{text.name}"'}
    return Response(text.raw, mimetype=text.kind, headers=headers)


@officer_before_acceptance(*EVERY_ROLE)
def acceptance_statement() -> ResponseReturnValue:
    """Send the statement that the page shows, as the file that `ratify sign` takes."""
    me, (read_in, time) = session.current().id, _asked()
    statement = draft_acceptance(ctx(), me, read_in, time)[1]
    return messages.answer_statement(statement.message, f"acceptance-{me}")


@officer_before_acceptance(*EVERY_ROLE)
def acceptance_options() -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    return messages.answer_options()


@officer_before_acceptance(*EVERY_ROLE)
def accept() -> ResponseReturnValue:
    """Take the passkey's signature of the statement that the page shows."""
    me, (read_in, time) = session.current().id, _asked()
    signature = messages.read_passkey_signature()
    accept_drafted(ctx(), me, read_in, time, signature)
    return messages.answer({"location": _accepted()})


@officer_before_acceptance(*EVERY_ROLE)
def receive_acceptance() -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote."""
    try:
        hand_in_acceptance(ctx(), session.current().id, messages.read_signature_file())
    except (ConflictError, MalformedError, RefusedError) as error:
        return _page(error), error.status
    return redirect(_accepted())


def _accepted() -> str:
    flash(_("Accepted, with your own signature."))
    return session.next_page(url_for("officers.dashboard"))


def _asked() -> tuple[Language, datetime]:
    """Return the language and the time of the statement that the page shows."""
    given = request.args
    try:
        return (
            parse_language(Node(given.get("read_in", ""), "language")),
            Node(given.get("time", ""), "time").time(),
        )
    except AuditError as error:
        raise MalformedError(f"{error}. Reload the acceptance page.") from error


def _texts(union: UnionTexts, files: Mapping[Language, bytes]) -> list[UnionText]:
    """Return both texts, that in the page's language first."""
    digests = {"en": union.en, "fr": union.fr}
    found = [UnionText(name, digests[name], files[name]) for name in LANGUAGES]
    return sorted(found, key=lambda one: one.language != language())


def _page(refusal: ConflictError | MalformedError | RefusedError | None = None) -> str:
    try:
        texts = _texts(*union_texts(ctx()))
    except UnionTextsMissingError:
        return render_template("officers/acceptance.html", union=None, refusal=refusal)
    read_in: Language = "fr" if language() == "fr" else "en"
    union, statement = draft_acceptance(ctx(), session.current().id, read_in)
    return render_template(
        "officers/acceptance.html",
        union=union,
        texts=texts,
        statement=statement,
        exact=statement.message.decode(),
        drafted=_address(statement),
        refusal=refusal,
    )


def _address(statement: AcceptanceStatement) -> dict[str, str]:
    """Return what the page's addresses say of the statement, and where the officer goes next."""
    said = {"read_in": language(), "time": show_time(statement.time)}
    after = session.next_page("")
    return said | ({"next": after} if after else {})


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", acceptance, "GET"),
        ("/texts/<which>", acceptance_text, "GET"),
        ("/statement", acceptance_statement, "GET"),
        ("/options", acceptance_options, "POST"),
        ("/signature", accept, "POST"),
        ("/signature-file", receive_acceptance, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/acceptance{rule}", view_func=view, methods=[method])
