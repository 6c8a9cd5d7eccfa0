"""The texts that a poll is on: agreement or offer, and summary, in both languages, byte for byte.

Rules this module keeps:
1. What is sent is the file that was sealed, the same as in the record's folder of texts, with its
   digest as ETag. A draft's are not found.
2. A PDF or plain text is shown, as nothing but that; anything else is only downloaded. No file can
   load anything, run anything or act as a page of this service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, request

from voting.domain.route.text_form import TextForm
from voting.services.routes.look import text_of
from voting.services.routes.shown import ShownText, text_shown
from voting.web.common import security
from voting.web.common.access import public
from voting.web.common.context import ctx

_SENT: Final[Mapping[TextForm, tuple[str, str, str]]] = {
    TextForm.PDF: ("application/pdf", "inline", ".pdf"),
    TextForm.PLAIN: ("text/plain; charset=utf-8", "inline", ".txt"),
    TextForm.OTHER: ("application/octet-stream", "attachment", ""),
}
"""By form: the type that the browser is told, whether it shows the file, and what ends its name."""

blueprint = Blueprint("texts", __name__, url_prefix="/polls/<poll>/texts")


@blueprint.get("/<text>")
@public
def text(poll: str, text: str) -> Response:
    """Send a text by its name in the record, as `agreement.en`, or 304 if the client has it."""
    shown = text_shown(ctx(), poll, text)
    response = _empty(shown)
    response.make_conditional(request)
    if response.status_code == 200:  # only then is the file read
        response.set_data(text_of(ctx(), shown.digest))
    security.hand_out(viewer=shown.form is TextForm.PDF)
    return response


def _empty(shown: ShownText) -> Response:
    kind, disposition, suffix = _SENT[shown.form]
    response = Response(content_type=kind)
    name = f"{shown.part}-{shown.language}{suffix}"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Content-Language"] = shown.language
    response.set_etag(shown.digest)
    response.cache_control.no_cache = True
    return response
