"""The web application, for gunicorn: `gunicorn 'voting.app:create_app()'`.

Rules this module keeps:
1. It refuses to start if any route lacks an access rule (voting/web/common/access.py).
2. Members carry no session and no cookie: any worker on any machine can answer any request.
3. Officers' forms carry a token against forgery; the members' interface takes only JSON, which a
   foreign page cannot send.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from voting import bootstrap
from voting.config.settings import Settings, from_env
from voting.ports.unit_of_work import Context
from voting.web import member, officers
from voting.web.api import claims, description, list_check, own_row, reissues, voting
from voting.web.common import (
    access,
    address,
    context,
    errors,
    i18n,
    logs,
    metrics,
    security,
    static_files,
    words,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for `settings`, or for the environment's settings if None.

    Raises:
        ConfigurationError: a setting, the server's key, the database or a route is not valid.
    """
    chosen = from_env() if settings is None else settings
    logs.configure(chosen.log_level)
    return build(bootstrap.open_context(chosen))


def build(ctx: Context) -> Flask:
    """Return the application over an open context."""
    app = Flask("voting.web", static_folder=None)
    _configure(app, ctx)
    context.install(app, ctx)
    logs.install(app)
    metrics.install(app)
    security.install(app, ctx.settings)
    CSRFProtect(app)
    i18n.install(app)
    static_files.install(app)
    address.install(app)
    words.install(app)
    errors.install(app)
    member.install(app)
    voting.install(app)
    claims.install(app)
    reissues.install(app)
    list_check.install(app)
    own_row.install(app)
    description.install(app)
    officers.install(app)
    access.verify_every_route(app)
    return app


def _configure(app: Flask, ctx: Context) -> None:
    https = ctx.settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=ctx.keys.session_key,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_NAME="__Secure-ratify-form" if https else "ratify-form",
        SESSION_COOKIE_PATH="/officers",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
