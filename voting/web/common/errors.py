"""Refusals and faults: problem documents (RFC 9457) for the interface, pages for people.

Rules this module keeps:
1. Scripts get a problem document (under /api/, or where Accept names that type), people a page.
2. A problem's `type` ends in the error's slug, which never changes; `title` and `detail` follow
   Accept-Language; `cause` is the error's own message, in English, if it has one. A claim's problem
   names the answers to correct (`problems`), that of a wrong one-time code the tries left
   (`tries_left`).
3. A fault of ours shows nothing but an identifier, which is also in the log.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import structlog
from flask import Flask, Response, current_app, json, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from voting.domain.errors import (
    ClaimError,
    CodeWrongError,
    RatifyError,
    TooManyClaimsError,
    TooManyFailuresError,
)
from voting.web.common import context
from voting.web.common.explanations.explanation import Explanation
from voting.web.common.explanations.find import EXPLANATIONS, explain_error
from voting.web.common.logs import trace

PROBLEM_TYPE: Final = "application/problem+json"

_SLUGS: Final = {
    HTTPStatus.UNAUTHORIZED: "sign-in-required",
    HTTPStatus.FORBIDDEN: "refused",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "malformed",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many-failures",
    HTTPStatus.SERVICE_UNAVAILABLE: "store-unavailable",
}

log: Final = structlog.get_logger("ratify.web")


def problem_type(slug: str) -> str:
    """Return the address that names a kind of problem; it is also a page that explains it."""
    return f"{context.settings().base_url}/problems/{slug}"


def answer(
    status: int,
    slug: str,
    explanation: Explanation,
    cause: str = "",
    fault: str = "",
    more: Mapping[str, object] = MappingProxyType({}),
) -> Response:
    """Return the problem document or the page for a refusal.

    `cause` is the error's own message; `fault` identifies a fault in the log; `more` has further
    members of the document.
    """
    if _for_a_script():
        document: dict[str, object] = {
            "type": problem_type(slug),
            "title": str(explanation.title),
            "status": status,
            "detail": str(explanation.text),
        }
        extra = {"cause": cause, "fault": fault}
        document.update({name: value for name, value in extra.items() if value}, **more)
        return current_app.response_class(json.dumps(document), status, mimetype=PROBLEM_TYPE)
    page = render_template(
        "errors/error.html", status=status, explanation=explanation, cause=cause, fault=fault
    )
    return current_app.response_class(page, status)


def _for_a_script() -> bool:
    """Whether a script asked: under /api/, or with an Accept that names problem documents."""
    return request.path.startswith("/api/") or PROBLEM_TYPE in request.headers.get("Accept", "")


def on_refusal(error: RatifyError) -> Response:
    """Answer a refusal by the services."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("fault", error=type(error).__name__, trace=trace(error))
    cause = "" if error.status == HTTPStatus.INTERNAL_SERVER_ERROR else error.message
    response = answer(error.status, error.slug, explain_error(error), cause, more=_more(error))
    if isinstance(error, TooManyFailuresError | TooManyClaimsError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _more(error: RatifyError) -> dict[str, object]:
    """Return the members that a script gets besides the error's kind."""
    if isinstance(error, ClaimError):
        return {"problems": [asdict(problem) for problem in error.problems]}
    if isinstance(error, CodeWrongError):
        return {"tries_left": error.tries_left}
    return {}


def on_http_error(error: HTTPException) -> Response:
    """Answer an error of HTTP itself: no such page, wrong method, too large..."""
    if error.response is not None:
        return current_app.make_response(error.response)
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    slug = "form-expired" if isinstance(error, CSRFError) else _slug_of(status)
    response = answer(status, slug, EXPLANATIONS[slug], _too_large() if slug == "too-large" else "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _too_large() -> str:
    """Return how much was sent, where the sender told, and how much is taken."""
    sent = request.content_length
    told = "More" if sent is None else f"{sent} bytes were sent, more"
    return f"{told} than the {request.max_content_length} bytes that are taken here."


def on_fault(error: Exception) -> Response:
    """Answer a fault of ours; log where it arose, without its message."""
    fault = secrets.token_hex(4)
    log.error("fault", fault=fault, error=type(error).__name__, trace=trace(error))
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(status, "server-error", EXPLANATIONS["server-error"], fault=fault)


def _slug_of(status: int) -> str:
    known = _SLUGS.get(HTTPStatus(status))
    return known or ("bad-request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server-error")


def install(app: Flask) -> None:
    """Answer every error of `app` as a problem document or a page."""
    app.register_error_handler(RatifyError, on_refusal)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_fault)
