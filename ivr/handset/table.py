"""The commands of `ivr`, for `ratify --help`."""

from __future__ import annotations

from typing import Final

from tally.cli.registry import SERVER, Audience, Entry

COMMANDS: Final = (
    Entry(
        "phone",
        "ivr.handset.cli:phone",
        Audience.OPERATORS,
        "Call the telephone line from this terminal, without an account at Twilio.",
        SERVER,
    ),
)
