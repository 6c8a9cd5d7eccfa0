"""Where a server listens: `--bind`.

Rules this module keeps:
1. A value that no server can listen at is wrong usage, before anything is started.
"""

from __future__ import annotations

import re
import socket
from typing import Final

import click

_BIND: Final = re.compile(r"(?P<host>[^:\[\]\s]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")
_LARGEST: Final = 65_535


def check_bind(ctx: click.Context, option: click.Parameter, value: str) -> str:
    """Return `HOST:PORT`; refuse what is not that, a port out of range, and an unknown host.

    Port 0 is any that is free.
    """
    found = _BIND.fullmatch(value)
    if found is None or int(found["port"]) > _LARGEST:
        raise click.BadParameter(
            f"{value!r} is not HOST:PORT with a port up to {_LARGEST}, such as 127.0.0.1:8000."
        )
    try:
        socket.getaddrinfo(found["host"].strip("[]"), int(found["port"]))
    except (OSError, UnicodeError) as error:
        raise click.BadParameter(f"{value!r}: there is no host {found['host']!r}.") from error
    return value
