"""The telephone line beside the web server, for `ratify serve --phone`.

Rules this module keeps:
1. This package does not know the line: an installed package registers it by an entry point, under
   the group `ratify.servers` and the name `phone`.
2. A sample has a token of its own, in a file that its owner alone can read, for `ratify phone`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

from tally.durable import SECRET, write_new
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError

GROUP: Final = "ratify.servers"
NAME: Final = "phone"
TOKEN_FILE: Final = "phone-token.txt"  # noqa: S105 - the name of a file

Application = Callable[[Settings], Any]


def phone_application() -> Application:
    """Return what makes the line's application; `ConfigurationError` where none is installed."""
    for found in entry_points(group=GROUP, name=NAME):
        make: Application = found.load()
        return make
    raise ConfigurationError(
        "No telephone line is installed with this server; install Ratify again, with its `server` "
        "extra, or leave out --phone."
    )


def make_phone(settings: Settings) -> Any:  # noqa: ANN401 - the application of another package
    """Make the line's application."""
    return phone_application()(settings)


def sample_phone(settings: Settings, folder: Path, url: str) -> tuple[Settings, str]:
    """Return a sample's settings with a line at `url`, and how to call it."""
    path = folder / TOKEN_FILE
    with suppress(FileExistsError):
        write_new(path, f"{secrets.token_hex(16)}\n".encode(), SECRET)
    phone = replace(settings.phone, url=url, token=path.read_text("ascii").strip())
    words = (
        f"Call the line from another terminal:\n  ratify phone --url {url} --token-file {path}\n"
    )
    return replace(settings, phone=phone), words
