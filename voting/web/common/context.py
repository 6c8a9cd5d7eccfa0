"""The services' context, as the application holds it."""

from __future__ import annotations

from typing import Final, cast

from flask import Flask, current_app

from voting.config.settings import Settings
from voting.ports.unit_of_work import Context

_NAME: Final = "ratify"


def install(app: Flask, ctx: Context) -> None:
    """Keep `ctx` for the views of `app`."""
    app.extensions[_NAME] = ctx


def ctx_of(app: Flask) -> Context:
    """Return the context of `app`."""
    return cast(Context, app.extensions[_NAME])


def ctx() -> Context:
    """Return the context that every service takes as its first argument."""
    return ctx_of(current_app)


def settings() -> Settings:
    """Return the deployment's settings."""
    return ctx().settings
