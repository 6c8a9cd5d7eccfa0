"""The service's own address, and what to say where it is reached by another.

Rules this module keeps:
1. Absolute addresses come from the settings, never from a request's Host.
2. Passkeys and the browser's cryptography need HTTPS or `localhost`: who comes by another name,
   127.0.0.1 included, is shown the address that works.
3. Every page links to the source of the server that sent it, where its operator has said where
   that is: the licence (AGPL, section 13) asks it of whoever runs a changed server.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from voting.web.common import context


def host() -> str:
    """Return the service's host name, without a port: the relying party of passkeys."""
    return urlsplit(context.settings().base_url).hostname or ""


def misplaced() -> bool:
    """Whether this request came by another address than the service's own."""
    return request.host != urlsplit(context.settings().base_url).netloc


def proper_url() -> str:
    """Return this page's address as it should be."""
    query = request.full_path if request.query_string else request.path
    return context.settings().base_url + query


def source_url() -> str:
    """Return where the source of this server is, or an empty string."""
    return context.settings().source_url


def install(app: Flask) -> None:
    """Let templates ask."""
    app.jinja_env.globals.update(misplaced=misplaced, proper_url=proper_url, source_url=source_url)
