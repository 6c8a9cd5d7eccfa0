"""The service's own address, and what a page shows when it is reached at another.

Rules this module keeps:
1. Absolute addresses come from the settings, never from a request's Host.
2. Passkeys and the browser's cryptography need HTTPS or `localhost`: a visitor who used another
   name (such as 127.0.0.1) is shown the address that works.
3. Every page links to the source of the server that sent it, if the operator has set where that is:
   the licence (AGPL, section 13) requires it of anybody who runs a changed server.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from voting.web.common import context


def host() -> str:
    """Return the service's host name, without a port: the relying party of passkeys."""
    return urlsplit(context.settings().base_url).hostname or ""


def misplaced() -> bool:
    """Whether this request used another address than the service's own."""
    return request.host != urlsplit(context.settings().base_url).netloc


def proper_url() -> str:
    """Return this page's address under the service's own name."""
    query = request.full_path if request.query_string else request.path
    return context.settings().base_url + query


def absolute(path: str) -> str:
    """Return the whole address of a path under the service's own name."""
    return context.settings().base_url + path


def source_url() -> str:
    """Return where the source of this server is, or an empty string."""
    return context.settings().source_url


def install(app: Flask) -> None:
    """Give templates these functions."""
    app.jinja_env.globals.update(
        absolute=absolute, misplaced=misplaced, proper_url=proper_url, source_url=source_url
    )
