"""The headers that every answer carries, and what they allow.

Rules this module keeps:
1. Deny by default: a page may load only its own scripts (by nonce), styles and pictures, may send
   requests only to this server, and may not be framed.
2. The nonce is drawn only when a template asks for it: an answer without a script allows none.
3. Over HTTPS the browser is told to keep using it.
4. A page that must keep everything on the member's device (the rehearsal) may declare that it sends
   nothing; the browser then enforces it.
5. Officers' pages and the interface's answers are never stored by a browser or a proxy.
6. A file that others made, an agreement's text, may load nothing and do nothing.
"""

from __future__ import annotations

import secrets
from typing import Final

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from voting.config.settings import Settings

MAX_BODY_BYTES: Final = 65_536
"""The largest request that a route takes; the interface's own limits are lower."""
MAX_FILE_BYTES: Final = 4_000_000
"""The largest request with a file: a trustee's decryptions are about 2 kB a counting unit; a
signature holds its statement, which has a line for each unit or ballot."""
_WITH_FILES: Final = frozenset(
    {
        "officers.receive_decryption",
        "officers.receive_signature",
        "officers.receive_rulings_signature",
    }
)

_FEATURES: Final = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_FILE_POLICY: Final = (
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
_NOT_STORED: Final = ("/api/", "/officers")


def csp_nonce() -> str:
    """Return this answer's script nonce (128 random bits), drawing it the first time."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def send_nothing() -> None:
    """Forbid this answer's page to send anything: no request by its scripts, no form."""
    g.sends_nothing = True


def hand_out(*, viewer: bool) -> None:
    """Let this answer, a file that others made, do nothing.

    `viewer`: it is a PDF, which Safari does not show in a sandbox, and whose viewer has styles of
    its own; a PDF's scripts never reach the page's origin.
    """
    g.file_policy = "; ".join((*_FILE_POLICY, "style-src 'unsafe-inline'" if viewer else "sandbox"))


def content_security_policy(nonce: str | None, https: bool, *, sends: bool = True) -> str:
    """Return the policy of an answer whose scripts carry `nonce` (no scripts if it is None).

    `sends` says whether the page may send anything to this server.
    """
    scripts = f"'nonce-{nonce}'" if nonce else "'none'"
    server = "'self'" if sends else "'none'"
    parts = [
        "default-src 'none'",
        f"script-src {scripts}",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        f"connect-src {server}",
        f"form-action {server}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    return "; ".join(parts + (["upgrade-insecure-requests"] if https else []))


def install(app: Flask, settings: Settings) -> None:
    """Give every answer of `app` its headers; limit requests; trust the proxies of the settings.

    Must be installed before anything that reads a request, such as the protection of forms.
    """
    https = settings.base_url.startswith("https://")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY_BYTES
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    def allow_file() -> None:
        if request.endpoint in _WITH_FILES:
            request.max_content_length = MAX_FILE_BYTES

    app.before_request(allow_file)

    def add_headers(response: Response) -> Response:
        return _with_headers(response, https)

    app.after_request(add_headers)


def _with_headers(response: Response, https: bool) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = g.get("file_policy") or content_security_policy(
        g.get("csp_nonce"), https, sends="sends_nothing" not in g
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = _permissions()
    if https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.path.startswith(_NOT_STORED):
        headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-cache"
    return response


def _permissions() -> str:
    """Allow no device feature to any page, and passkeys to officers' pages alone."""
    passkeys = "(self)" if request.path.startswith("/officers") else "()"
    features = [f"{name}=()" for name in _FEATURES]
    keys = [f"publickey-credentials-{verb}={passkeys}" for verb in ("get", "create")]
    return ", ".join(features + keys)
