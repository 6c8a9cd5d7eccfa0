"""verify.html from its sources, as `ratify verify-page` and `make verify-page` write it.

Rules this module keeps:
1. The same sources give the same bytes: no time, no path of this machine, the code's own order.
2. The page may run its one script, use its one style and start workers of that script. Its policy
   (Content Security Policy, level 3) forbids everything else: it reaches no network and no file.
3. The licence of others' code stands in the page with the code.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from voting.web.verify_page.bundle import bundle

_HERE = Path(__file__).parent
_STATIC = _HERE.parent / "static"
_LICENCE = _STATIC / "vendor" / "noble-ed25519" / "LICENSE"


def build_page() -> bytes:
    """Return verify.html."""
    licence = f"/* vendor/noble-ed25519:\n{_LICENCE.read_text('utf-8').strip()}\n*/\n"
    script = licence + bundle(_STATIC / "verify" / "main.mjs", _STATIC)
    style = (_HERE / "page.css").read_text("utf-8")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_source(script)}",
            f"style-src {_source(style)}",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    page = (_HERE / "page.html").read_text("utf-8")
    for mark, text in (("POLICY", policy), ("STYLE", style), ("SCRIPT", script)):
        before, after = page.split(f"@{mark}@")
        page = before + text + after
    return page.encode()


def page_digest(page: bytes) -> str:
    """Return the file's SHA-256, as the release's notes and `sha256sum` give it."""
    return hashlib.sha256(page).hexdigest()


def _source(text: str) -> str:
    """Return how a policy names a script or style by its text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
