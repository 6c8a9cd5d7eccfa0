"""The commands of `tally`, for `ratify --help`."""

from __future__ import annotations

from typing import Final

from tally.cli.registry import Audience, Entry

COMMANDS: Final = (
    Entry("tally", "tally.cli.fte:tally", Audience.PUBLIC, "Count by FTE (by-law 2.78)."),
)
