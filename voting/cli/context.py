"""The context of commands that work on the server's database."""

from __future__ import annotations

from voting.bootstrap import Context, open_context
from voting.config.settings import from_env


def server_context() -> Context:
    """Open the database and the keys that the environment names; a `RatifyError` if it cannot."""
    return open_context(from_env())
