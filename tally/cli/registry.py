"""What `ratify --help` knows of a command before the command is loaded.

Rules this module keeps:
1. It imports nothing of a command: `ratify --help` costs a few times an empty Python.
2. Each package lists its commands in one table, named under the entry points `ratify.commands`.
   The test of the tables holds every entry to its command: name, summary and extra.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

SERVER: Final = "server"
"""The extra of the distribution that the server's commands need."""


class Audience(StrEnum):
    """Whom a command is for: the headings of `ratify --help`, in order."""

    PUBLIC = "Members of the public and auditors"
    TRUSTEES = "Trustees"
    OFFICERS = "Officers"
    OPERATORS = "Operators of the server"


class Entry(NamedTuple):
    """One command: `target` is `module:attribute`, `summary` the first line of its help."""

    name: str
    target: str
    audience: Audience
    summary: str
    extra: str = ""
