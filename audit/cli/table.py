"""The commands of `audit`, for `ratify --help`."""

from __future__ import annotations

from typing import Final

from tally.cli.registry import Audience, Entry

COMMANDS: Final = (
    Entry(
        "audit",
        "audit.cli.outside:audit",
        Audience.PUBLIC,
        "Verify an election record, offline.",
    ),
    Entry(
        "trustee",
        "audit.cli.trustee:trustee",
        Audience.TRUSTEES,
        "Hold a key ceremony, confirm a sealed poll and decrypt its tally, on your own computer.",
    ),
    Entry(
        "sign",
        "audit.cli.sign:sign",
        Audience.OFFICERS,
        "Sign a STATEMENT as an officer, on your own computer, without a network.",
    ),
    Entry(
        "officer-key",
        "audit.cli.sign:officer_key",
        Audience.OFFICERS,
        "Make an officer's signing key in FILE, under a passphrase, and print its public half.",
    ),
)
"""`trustee` begins in `tally`; `audit` adds `decrypt`, which verifies the record first.
`audit` begins in `audit.cli.verify`; `audit.cli.outside` adds `outside`.
"""
