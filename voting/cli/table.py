"""The commands of `voting`, for `ratify --help`."""

from __future__ import annotations

from typing import Final

from tally.cli.registry import SERVER, Audience, Entry

COMMANDS: Final = (
    Entry(
        "verify-page",
        "voting.cli.verify_page:verify_page",
        Audience.PUBLIC,
        "Write verify.html, which verifies a record in a browser, into FILE; print its SHA-256.",
    ),
    Entry(
        "credentials",
        "voting.cli.credentials:credentials",
        Audience.OFFICERS,
        "Make the members' voting codes, on a computer without a network; reissue lost ones.",
    ),
    Entry(
        "poll",
        "voting.cli.poll.prepare:poll",
        Audience.OFFICERS,
        "Prepare a poll, act on it as an officer, count it, and take its record.",
        SERVER,
    ),
    Entry(
        "route",
        "voting.cli.route.command:route",
        Audience.OFFICERS,
        "Take an agreement or offer to its vote (by-laws 2.74 to 2.76), each step by two officers.",
        SERVER,
    ),
    Entry(
        "officer",
        "voting.cli.officer:officer",
        Audience.OPERATORS,
        "Manage the accounts and keys of the officers who act on polls.",
        SERVER,
    ),
    Entry(
        "db",
        "voting.cli.db:db",
        Audience.OPERATORS,
        "Set up a new server's keys and database; upgrade the database of a running one.",
        SERVER,
    ),
    Entry(
        "serve",
        "voting.cli.serve.command:serve",
        Audience.OPERATORS,
        "Serve members and officers on the web, and let polls open and close at their times.",
        SERVER,
    ),
    Entry(
        "messages",
        "voting.cli.messages:messages",
        Audience.OPERATORS,
        "Send the messages that wait: one-time codes, rulings, links for lost cards.",
        SERVER,
    ),
    Entry(
        "demo",
        "voting.cli.demo:demo",
        Audience.OPERATORS,
        "Hold a whole ratification vote here, from the roster to the official percentage.",
        SERVER,
    ),
)
