"""A demonstration's poll, from the route of its agreement to the signed weights.

Rules this module keeps:
1. Everything goes through the real services and the real files.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from audit.record.units import Electorate
from audit.work.progress import Progress
from voting.demo.example import ExamplePoll, write_files
from voting.demo.people import Province
from voting.demo.route import walk_route
from voting.demo.stage import (
    EVERYBODY,
    PASSPHRASE,
    ZONE,
    DemoServer,
    create_trustees,
    sign_weights,
)
from voting.domain.voters_list import FILE as VOTERS_LIST
from voting.services.polls import prepare
from voting.services.polls.issue import issue, read_roster
from voting.services.polls.prepare import Prepared


def prepare_poll(
    stage: DemoServer, province: Province, opens: datetime, closes: datetime, progress: Progress
) -> Prepared:
    """Walk the route, import the three files, issue cards, hold the key ceremony, sign weights."""
    authority = create_signing_key(stage.authority_key, KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    names = tuple(officer for officer, _, _ in EVERYBODY)
    poll = ExamplePoll(
        opens, closes, ZONE, authority, names, province.units, objections=timedelta(0)
    )
    poll = replace(poll, electorate=Electorate.EMPLOYEES)
    route = walk_route(stage, poll, len(province.members))
    poll = replace(poll, route=route)
    write_files(stage.folder, poll, (member.row() for member in province.members))
    prepared = prepare.import_poll(stage.ctx, stage.folder, progress)
    _issue_cards(stage, prepared, progress)
    raw = (stage.cards / VOTERS_LIST).read_bytes()
    prepare.import_voters_list(stage.ctx, prepared.poll, raw, progress)
    prepare.import_trustees(stage.ctx, prepared.poll, create_trustees(stage))
    sign_weights(stage, prepared.poll)
    return prepared


def _issue_cards(stage: DemoServer, prepared: Prepared, progress: Progress) -> None:
    """Do what the credential authority does, on its own computer."""
    roster = stage.folder / "roster.csv"
    key = read_signing_key(stage.authority_key, KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    members = read_roster(roster.read_bytes(), str(roster))
    issue(members, prepared.card_set, key, stage.cards, progress)
