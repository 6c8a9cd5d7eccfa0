"""Twilio's webhooks: a call's first prompt, each step, its end, and the fallback.

Rules this module keeps:
1. It decides nothing: it reads the form, hands one event to the call, and sends what that returns.
2. What a caller keys comes in the form and goes to the call: it is in no address, log or error.
3. Every webhook is signed. The signature is checked before any view runs.
4. The fallback changes nothing, and says so in both languages.
"""

from __future__ import annotations

import os
import re
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import Counter

from ivr import calls
from ivr.script.events import Digits, Silence
from ivr.signature import SignatureRefusedError, verify_signature
from ivr.speech.twiml import message
from voting.web.common.access import member_api
from voting.web.common.context import ctx
from voting.web.common.metrics import registry_of

MOST_DIGITS: Final = 64
"""The most digits that are read: more than any number has."""
ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Call states after which nothing follows."""
_CALL: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_KEYS: Final = re.compile(r"[0-9*#A-D]*")
_REFUSED: Final = "ratify-phone-refused"

blueprint = Blueprint("phone", __name__, url_prefix="/phone")


@blueprint.before_request
def check_signature() -> None:
    """Refuse what Twilio has not signed, and count it."""
    try:
        verify_signature(ctx().settings, request)
    except SignatureRefusedError:
        counter: Counter = current_app.extensions[_REFUSED]
        counter.labels(str(os.getpid())).inc()
        raise


@blueprint.post("/voice")
@member_api
def voice() -> Response:
    """Begin a call."""
    return _xml(calls.begin(ctx(), _caller()))


@blueprint.post("/voice/<int:step>")
@member_api
def proceed(step: int) -> Response:
    """Take what the caller keyed, or silence."""
    keyed = request.form.get("Digits", "").rstrip("#")[: MOST_DIGITS + 1]
    if not _KEYS.fullmatch(keyed):
        abort(400)
    event = Digits(keyed) if keyed else Silence()
    return _xml(calls.proceed(ctx(), _caller(), step, event))


@blueprint.post("/status")
@member_api
def status() -> Response:
    """Wipe a call that has ended."""
    if request.form.get("CallStatus", "") in ENDED:
        calls.end(ctx(), _caller())
    return Response(status=204)


@blueprint.post("/fallback")
@member_api
def fallback() -> Response:
    """Apologize: a webhook failed. Nothing is read, cast or changed."""
    return _xml(message(ctx().settings, "apology"))


def _caller() -> calls.Caller:
    call, number = request.form.get("CallSid", ""), request.form.get("From", "")
    if not _CALL.fullmatch(call):
        abort(400)
    return calls.caller(ctx(), call, number if _NUMBER.fullmatch(number) else "")


def _xml(answer: bytes) -> Response:
    return Response(answer, mimetype="text/xml", headers={"Cache-Control": "no-store"})


def install(app: Flask) -> None:
    """Add the webhooks to `app`, and count the refused ones."""
    counter = Counter(
        "ratify_phone_signatures_refused",
        "Webhooks with a missing or wrong signature, refused by this worker.",
        ["worker"],
        registry=registry_of(app),
    )
    app.extensions[_REFUSED] = counter
    app.register_blueprint(blueprint)
