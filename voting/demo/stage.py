"""What a demonstration or a sample poll is set up with: officers, keys, files, cards, trustees.

Rules this module keeps:
1. Everything goes through the real services and the real files. Only the passphrase of the key
   files is public, because they protect nothing.
2. Codes, passwords and keys come from the system's randomness.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from audit.confirm import confirm_with, prepare_confirmation
from audit.record.manifest import Edition
from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, PollAct, Statement
from audit.work.progress import Progress
from tally.durable import write_new
from tally.keyfile import TrusteeSecrets, create_key_file
from tally.protocol.ceremony.in_process import hold_ceremony
from voting.bootstrap import Context, initialise, open_context
from voting.config.phone_settings import PhoneSettings
from voting.config.settings import Settings
from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.files.csv import unguarded
from voting.domain.officers import Role
from voting.notify.channels import PostSettings
from voting.notify.folder import FolderSender
from voting.services.acts import statements
from voting.services.acts.confirmations import receive_confirmation
from voting.services.acts.handler import NOTHING_MORE, ActRequest
from voting.services.messages.outbox import deliver
from voting.services.officers import accounts
from voting.services.polls.export import build_record
from voting.services.polls.issue import CODES, NUMBERS
from voting.storage.clock import database_time

PASSPHRASE: Final = "for demonstration only"  # noqa: S105 - public on purpose
OFFICERS: Final = (
    ("a.roy", "Alex Roy", Role.RETURNING_OFFICER),
    ("m.singh", "Morgan Singh", Role.PROVINCIAL_EXECUTIVE),
)
"""Who acts on the poll."""
RESERVE: Final = (("d.lavoie", "Dominique Lavoie", Role.PROVINCIAL_EXECUTIVE),)
"""Who acts if one of these is lost: the second of the executive."""
MEMBERSHIP_OFFICERS: Final = (
    ("j.fortin", "Jo Fortin", Role.MEMBERSHIP_OFFICER),
    ("s.okafor", "Sam Okafor", Role.MEMBERSHIP_OFFICER),
    ("r.ahmed", "Rowan Ahmed", Role.MEMBERSHIP_OFFICER),
)
"""Who rules on sequestered votes: the first two, or the third if one of them is lost."""
TREASURER: Final = ("t.hall", "Terry Hall", Role.TREASURER)
"""Who signs the table of weights."""
EVERYBODY: Final = (*OFFICERS, *MEMBERSHIP_OFFICERS, TREASURER, *RESERVE)
TRUSTEES: Final = ("Auditor", "Council of presidents", "Provincial executive")
THRESHOLD: Final = 2
MESSAGES: Final = "messages"
"""The folder that messages to people are written to instead of being sent."""
BEFORE: Final = timedelta(minutes=10)
"""How long before the opening the poll is sealed: while its voters' list can be objected to."""
ZONE: Final = "UTC"
"""A zone whose clocks never change, so that the window can open at any instant."""


@dataclass(frozen=True)
class DemoServer:
    """A folder with a server in it, whose clock is `ahead` of the machine's."""

    folder: Path
    ctx: Context
    ahead: timedelta = timedelta()

    def officer_key(self, officer: str) -> Path:
        """Return an officer's key file."""
        return self.folder / "officers" / f"{officer}.key"

    def trustee_key(self, index: int) -> Path:
        """Return the key file of a trustee, numbered from 1."""
        return self.folder / "trustees" / f"trustee-{index}.key"

    @property
    def authority_key(self) -> Path:
        """The credential authority's key file."""
        return self.folder / "authority.key"

    @property
    def passphrase_file(self) -> Path:
        """The file with the passphrase of all key files."""
        return self.folder / "passphrase.txt"

    @property
    def cards(self) -> Path:
        """The folder into which the credentials are issued."""
        return self.folder / "cards"


@dataclass(frozen=True)
class OfficerCard:
    """How an officer signs in."""

    officer: str
    name: str
    role: Role
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)


@dataclass(frozen=True)
class MemberCard:
    """What a member receives by post, in two envelopes."""

    member: str
    name: str
    code: str = field(repr=False)


def new_stage(folder: Path, base_url: str) -> DemoServer:
    """Set up a folder with a database and a server's key; `ConflictError` if it is not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError(f"{folder} is not empty: name a new folder, or remove this one first.")
    for name in ("officers", "trustees"):
        (folder / name).mkdir(parents=True)
    settings = settings_of(folder, base_url)
    initialise(settings)
    stage = DemoServer(folder, open_context(settings))
    write_new(stage.passphrase_file, f"{PASSPHRASE}\n".encode())
    return stage


def moved_to(stage: DemoServer, moment: datetime) -> DemoServer:
    """Return the stage with its clock set to a moment, from where it goes on."""
    with stage.ctx.store.reader() as uow:
        ahead = stage.ahead + (moment - uow.now())

    def clock(connection: Connection) -> datetime:
        return database_time(connection) + ahead

    return replace(stage, ctx=open_context(stage.ctx.settings, clock), ahead=ahead)


def earlier(stage: DemoServer, by: timedelta) -> DemoServer:
    """Return the stage as it was a while ago: what is done there was done in time."""
    with stage.ctx.store.reader() as uow:
        return moved_to(stage, uow.now() - by)


def settings_of(folder: Path, base_url: str) -> Settings:
    """Return the settings of the server in a folder."""
    return Settings(
        database_url=f"sqlite:///{(folder / 'ratify.db').absolute()}",
        secrets=(folder / "secrets").absolute(),
        post=PostSettings(folder=(folder / MESSAGES).absolute()),
        base_url=base_url,
        phone=PhoneSettings(keys=(folder / "secrets" / "phone").absolute()),
        proofs=(folder / "secrets" / "proofs").absolute(),
    )


def add_officers(stage: DemoServer) -> tuple[OfficerCard, ...]:
    """Add the officers, each with a password, a TOTP secret and a key file."""
    cards = []
    for officer, name, role in EVERYBODY:
        password = secrets.token_urlsafe(12)
        enrolment = accounts.create(stage.ctx, officer, name, role, password)
        key = create_signing_key(stage.officer_key(officer), KeyKind.OFFICER, PASSPHRASE)
        accounts.add_file_key(stage.ctx, officer, key)
        cards.append(OfficerCard(officer, name, role, password, enrolment.secret))
    return tuple(cards)


def create_trustees(stage: DemoServer) -> bytes:
    """Let the trustees hold their ceremony; return trustees.json."""
    raw, members = hold_ceremony(TRUSTEES, THRESHOLD)
    for index, member in enumerate(members, start=1):
        create_key_file(stage.trustee_key(index), TrusteeSecrets(member), PASSPHRASE)
    write_new(stage.folder / "trustees" / "trustees.json", raw)
    return raw


def trustees_confirm(stage: DemoServer, poll: str, progress: Progress) -> None:
    """Do what each trustee's computer does after the seal: verify, bind the key, sign."""
    record = build_record(stage.ctx, poll, Edition.PUBLIC)
    asked = prepare_confirmation(record, seal_digest_of(stage, poll), progress=progress)
    for index in range(1, len(TRUSTEES) + 1):
        raw = confirm_with(stage.trustee_key(index), PASSPHRASE, asked).encode()
        receive_confirmation(stage.ctx, poll, raw)


def deliver_messages(stage: DemoServer) -> Path:
    """Do the mail worker's work until nothing waits; return the folder of the messages."""
    folder = stage.folder / MESSAGES
    while deliver(stage.ctx, FolderSender(folder)).sent:
        pass
    return folder


def newest_message(stage: DemoServer, contact: str) -> str:
    """Send what waits, and return the newest message to a contact, as its owner reads it."""
    folder = deliver_messages(stage)
    for path in sorted(folder.glob("*.txt"), reverse=True):
        text = path.read_text("utf-8")
        if text.startswith(f"To: {contact}\n"):
            return text
    raise NotFoundError(f"No message in {folder} is to this contact.")


def both_officers(
    stage: DemoServer,
    poll: str,
    act: PollAct,
    reason: str,
    progress: Progress,
    asked: ActRequest = NOTHING_MORE,
) -> statements.SigningOutcome:
    """Let the first officer propose an act, and both sign it."""
    statement = statements.draft_statement(
        stage.ctx, poll, act, reason, asked=asked, officer=OFFICERS[0][0]
    ).statement
    for officer, _, _ in OFFICERS:
        signature = sign(stage, officer, statement)
        outcome = statements.sign_act(stage.ctx, poll, act, signature, progress)
    return outcome


def sign_weights(stage: DemoServer, poll: str) -> None:
    """Let the treasurer sign a draft's table of weights."""
    statement = statements.draft_statement(stage.ctx, poll, Act.WEIGHTS).statement
    statements.sign_act(stage.ctx, poll, Act.WEIGHTS, sign(stage, TREASURER[0], statement))


def seal_digest_of(stage: DemoServer, poll: str) -> str:
    """Return a sealed poll's seal digest, as every notice gives it."""
    with stage.ctx.store.reader() as uow:
        return str(uow.polls.get(poll).seal_digest)


def sign(stage: DemoServer, officer: str, statement: Statement) -> Mapping[str, object]:
    """Return an officer's signature by its key file."""
    key = read_signing_key(stage.officer_key(officer), KeyKind.OFFICER, PASSPHRASE)
    return sign_statement_ed25519(statement, officer, key).to_json()


def member_cards(stage: DemoServer) -> tuple[MemberCard, ...]:
    """Return every member's card: what the two envelopes to one member hold together."""
    codes, numbers = (_rows(stage.cards / name) for name in (CODES, NUMBERS))
    return tuple(
        MemberCard(number["member"], number["name"], code["code"])
        for code, number in zip(codes, numbers, strict=True)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {name: unguarded(field) for name, field in row.items()} for row in csv.DictReader(file)
        ]
