"""The telephone line's application, for gunicorn: `gunicorn 'ivr.app:create_app()'`.

Rules this module keeps:
1. It runs beside the web application, over the same services and database, in processes of its
   own: the work of a call (a key derivation, a ballot's arithmetic) delays no page.
2. Where no server started it, each of its workers also runs the scheduler, so that this machine too
   deletes the keys of polls that are over, and the calls that nobody ended.
3. It refuses to start if a route lacks an access rule, without a token to check webhooks with, or
   without a folder for the keys. It warns if that folder is on a disk because none was set.
4. It is ready (/healthz) where the web server would be, and no calls rest under another machine's
   key.
5. A refusal or fault is answered by its status alone: Twilio then asks the fallback, which speaks.
   The log has its kind and place, never its message.
"""

from __future__ import annotations

from http import HTTPStatus
from threading import Thread

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from ivr import webhooks
from ivr.signature import verify_token
from voting import bootstrap
from voting.config.settings import Settings, from_env
from voting.config.temporary_keys import PhoneKeys, in_memory
from voting.domain.errors import RatifyError
from voting.ports.unit_of_work import Context
from voting.scheduler import run_scheduler
from voting.services.polls.calls import verify_keys
from voting.web.common import access, context, logs, metrics

MAX_BODY_BYTES = 16_384
"""The largest webhook: Twilio's have some dozen short fields."""

log = structlog.get_logger("ratify.phone")


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for `settings`; without any, the environment's, with a scheduler.

    Raises `ConfigurationError` if a setting, the server's key or the database is not in order.
    """
    chosen = from_env() if settings is None else settings
    logs.configure(chosen.log_level)
    ctx = bootstrap.open_context(chosen)
    app = build(ctx)
    if settings is None:
        Thread(
            target=run_scheduler, args=(ctx, lambda: True), name="scheduler", daemon=True
        ).start()
    return app


def build(ctx: Context) -> Flask:
    """Return the application over an open context."""
    verify_token(ctx.settings)
    _prepare_keys(ctx.settings)
    app = Flask("ivr", static_folder=None)
    app.config.update(
        PROVIDE_AUTOMATIC_OPTIONS=False,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
    )
    context.install(app, ctx)
    logs.install(app)
    metrics.install(app, verify_keys)
    webhooks.install(app)
    app.register_error_handler(RatifyError, _refusal)
    app.register_error_handler(Exception, _fault)
    access.verify_every_route(app)
    return app


def _prepare_keys(settings: Settings) -> None:
    PhoneKeys(settings.phone_keys).prepare()
    if settings.phone.keys is None and not in_memory():
        log.warning("phone keys are on a disk: set RATIFY_PHONE_KEYS to a folder in memory")


def _refusal(error: RatifyError) -> Response:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("fault", error=type(error).__name__, trace=logs.trace(error))
    return Response(f"{error.slug}\n", error.status, mimetype="text/plain")


def _fault(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return Response(status=error.code or HTTPStatus.BAD_REQUEST)
    log.error("fault", error=type(error).__name__, trace=logs.trace(error))
    return Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
