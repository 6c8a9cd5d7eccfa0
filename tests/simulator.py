"""A whole poll in memory: officers, trustees, members, ballots, log, count and record.

Rules this module keeps:
1. It uses `tally` and `audit` only: no database, no network, no server.
2. The seed fixes members, codes and choices; keys and ballots are as random as in life.
3. Each step does what an honest server would. An adversary changes what a step left behind
   (`events`, `ballots`, `archives`, files) and lets the rest be signed again: it holds the log key.
4. What is slow (the trustees' ceremony, codes into secrets) is done once for each process.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit import events, fields, signing
from audit.elections import election_bytes
from audit.entries import Entry, write_entry
from audit.event_parts import Official, UnitDecryption, UnitTally
from audit.events import Event
from audit.history import PollHistory
from audit.log import root_of
from audit.manifest import Edition
from audit.officers import Ed25519Key, Officer, PasskeyKey
from audit.poll_document import PollDocument
from audit.receipt import Receipt
from audit.record import Counted, Record, export_record, sign_record
from audit.replay import replay
from audit.statement import (
    Act,
    OfficerSignature,
    PasskeySignature,
    Statement,
    sign_statement_ed25519,
)
from audit.units import Bilingual, Unit, Window
from tally.ceremony import run as hold_ceremony
from tally.count import encrypted_tally
from tally.decryption import combine, encode_unit_result, make_partial_decryption
from tally.fte import FteInputs, Outcome, UnitCount, UnitFte, tally_fte
from tally.fte_files import encode_fte_inputs
from tally.protocol.archive import Archive
from tally.protocol.ballot import (
    IN_FAVOUR,
    NOT_IN_FAVOUR,
    credentials_list,
    make_ballot,
    parse_ballot,
    parse_election,
    tracker,
)
from tally.protocol.credential import damm_digit, derive_secret, public_credential
from tally.protocol.encoding import b64encode, sha256_hex
from tally.protocol.group import Q
from tally.protocol.trustees import Trustees, parse_trustees
from tally.result import encode_result, percentages
from tally.sequestered import Sequestered

SEALED_AT = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
OPENS = datetime(2026, 5, 11, 13, 0, tzinfo=UTC)
CLOSES = datetime(2026, 5, 13, 21, 0, tzinfo=UTC)
CHAIR, DEPUTY, EXECUTIVE = "chair", "deputy", "executive"
HOST, ORIGIN = "vote.example.org", "https://vote.example.org"
STAGES = ("sealed", "open", "closed", "encrypted", "counted", "certified", "released")


@dataclass(frozen=True)
class UnitPlan:
    """A unit to be: how many are on its list, and how many vote each way."""

    unit: str
    panel: str
    members: int
    in_favour: int
    not_in_favour: int
    fee_return: str = "110000.00"
    board: str = "North Shore"


SMALL = (
    UnitPlan("A-ELEM", "elementary", 5, 3, 1, "1100000.00"),
    UnitPlan("B-SEC", "secondary", 4, 1, 2, "550000.00"),
    UnitPlan("C-OCC", "occasional", 2, 0, 0),
    UnitPlan("D-ELEM", "elementary", 1, 1, 0, "275000.55", board="South Shore"),
)
"""Four units; nobody votes in C-OCC, one member in D-ELEM."""


@dataclass(frozen=True)
class Member:
    """Someone on a voters' list, with the voting code and what is derived from it."""

    number: str
    unit: str
    code: str = field(repr=False)
    secret: int = field(repr=False)
    credential: str


@cache
def ceremony(trustees: int, threshold: int) -> tuple[bytes, tuple[int, ...]]:
    """Hold the trustees' ceremony once: trustees.json and each one's decryption key."""
    names = [f"Trustee {number}" for number in range(1, trustees + 1)]
    raw, members = hold_ceremony(names, threshold)
    return raw, tuple(member.secret or 0 for member in members)


@cache
def _secret(code: str, card_set: str, number: str) -> int:
    return derive_secret(code, card_set, number)


@cache
def _credential(secret: int) -> str:
    return public_credential(secret)


def signing_key(name: str) -> Ed25519PrivateKey:
    """The Ed25519 key of that name, always the same."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


@cache
def passkey() -> EllipticCurvePrivateKey:
    """The executive's passkey (ES256)."""
    return new_ec_key(SECP256R1())


def passkey_text(key: EllipticCurvePrivateKey) -> str:
    """A passkey's public key as in poll.json."""
    public = key.public_key()
    return b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def sign_statement_passkey(
    statement: Statement,
    officer: str,
    key: EllipticCurvePrivateKey,
    *,
    host: str = HOST,
    origin: str = ORIGIN,
    flags: int = 0x05,
    kind: str = "webauthn.get",
    **more: object,
) -> PasskeySignature:
    """What a browser and an authenticator make of a statement."""
    challenge = base64.urlsafe_b64encode(statement.digest).decode().rstrip("=")
    client = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    client_data = json.dumps({**client, **more}).encode()
    authenticator = hashlib.sha256(host.encode()).digest() + bytes([flags, 0, 0, 0, 7])
    message = authenticator + hashlib.sha256(client_data).digest()
    signature = key.sign(message, ECDSA(SHA256()))
    texts = (b64encode(part) for part in (authenticator, client_data, signature))
    return PasskeySignature(officer, passkey_text(key), *texts)


class Simulator:
    """One poll, and everybody who takes part in it."""

    def __init__(
        self,
        units: tuple[UnitPlan, ...] = SMALL,
        *,
        seed: int = 1,
        trustees: int = 3,
        threshold: int = 2,
        codes: bool = False,
        fee: str = "1100.00",
        ratified_above: str = "1/2",
        change: Callable[[PollDocument], PollDocument] = lambda document: document,
    ) -> None:
        """`codes`: derive secrets from voting codes (slow), else draw them from the seed.

        `change` may alter poll.json before it is sealed.
        """
        self.random = random.Random(seed)
        self.plans = units
        self.poll = "".join(self.random.choices("ABCDEFGHJKLMN23456789", k=15))
        self.card_set = "".join(self.random.choices("abcdefghijkm23456789", k=15))
        self.log_key = signing_key(f"log {seed}")
        self.authority_key = signing_key(f"authority {seed}")
        self.keys = {name: signing_key(f"{name} {seed}") for name in (CHAIR, DEPUTY, EXECUTIVE)}
        self.signers = (CHAIR, EXECUTIVE)
        self.trustees_raw, self.trustee_secrets = ceremony(trustees, threshold)
        self.threshold = threshold
        self.trustees: Trustees = parse_trustees(self.trustees_raw)
        self.members = [self._member(plan, codes) for plan in units for _ in range(plan.members)]
        self.lists = {plan.unit: self._list(plan.unit) for plan in units}
        self.inputs = FteInputs(
            Fraction(fee),
            Fraction(0),
            Fraction(ratified_above),
            tuple(UnitFte(plan.unit, fee_return=Fraction(plan.fee_return)) for plan in units),
        )
        self.fte = encode_fte_inputs(self.inputs)
        self.document = change(self._document())
        self.elections = {
            unit.unit: parse_election(election_bytes(self.document, unit, self.trustees.public_key))
            for unit in self.document.units
        }
        self.now = SEALED_AT
        self.closes = CLOSES
        self.events: list[Event] = []
        self.ballots: dict[str, list[bytes]] = {plan.unit: [] for plan in units}
        self.receipts: list[Receipt] = []
        self.tallies: dict[str, bytes] = {}
        self.decryptions: dict[str, list[tuple[int, bytes]]] = {plan.unit: [] for plan in units}
        self.votes: dict[str, tuple[int, int]] = {}
        self.salt = hashlib.sha256(f"salt {seed}".encode()).digest()
        self.result: bytes | None = None
        self.report: bytes | None = b"%PDF-1.7 the report"

    # --- who takes part ---

    def _member(self, plan: UnitPlan, codes: bool) -> Member:
        number = f"{self.random.randrange(10**8):08d}"
        digits = f"{self.random.randrange(10**15):015d}"
        code = digits + str(damm_digit(digits))
        secret = _secret(code, self.card_set, number) if codes else self.random.randrange(1, int(Q))
        return Member(number, plan.unit, code, secret, _credential(secret))

    def _list(self, unit: str) -> bytes:
        return credentials_list(one.credential for one in self.members if one.unit == unit)

    def _officers(self) -> tuple[Officer, ...]:
        roles = {
            CHAIR: "returning-officer",
            DEPUTY: "returning-officer",
            EXECUTIVE: "provincial-executive",
        }
        passkeys = {
            EXECUTIVE: (PasskeyKey("ES256", passkey_text(passkey()), HOST, ORIGIN),),
        }
        return tuple(
            Officer(
                name,
                name.title(),
                roles[name],
                (Ed25519Key(signing.public_key_text(self.keys[name])), *passkeys.get(name, ())),
            )
            for name in sorted(roles)
        )

    def _document(self) -> PollDocument:
        url = "https://union.example.org/agreement"
        return PollDocument(
            poll=self.poll,
            card_set=self.card_set,
            kind="tentative-agreement",
            title=Bilingual("Ratification vote", "Vote de ratification"),
            question=Bilingual(
                "Do you accept the tentative agreement?", "Acceptez-vous l'entente de principe ?"
            ),
            agreement=Bilingual(url, f"{url}/fr"),
            members_told=SEALED_AT - timedelta(days=3),
            voters_list_date=date(2026, 4, 15),
            window=Window(OPENS, CLOSES),
            ruling_deadline=CLOSES + timedelta(days=7),
            follows_4_97=False,
            release_units=False,
            small_unit=10,
            fte=sha256_hex(self.fte),
            trustees=sha256_hex(self.trustees_raw),
            units=tuple(self._unit(plan) for plan in self.plans),
            officers=self._officers(),
            credential_authority=signing.public_key_text(self.authority_key),
            log_key=signing.public_key_text(self.log_key),
        )

    def _unit(self, plan: UnitPlan) -> Unit:
        return Unit(
            unit=plan.unit,
            name=Bilingual(f"{plan.board}, {plan.panel}", f"{plan.board} ({plan.panel})"),
            board=plan.board,
            panel=plan.panel,
            on_list=plan.members,
            election="".join(self.random.choices("ABCDEFGHJKLMN23456789", k=15)),
            voters_list=sha256_hex(self.lists[plan.unit]),
        )

    def members_of(self, unit: str) -> list[Member]:
        """Everybody on a unit's list."""
        return [member for member in self.members if member.unit == unit]

    # --- officers ---

    def statement(self, act: Act, subject: str = "", **changes: object) -> Statement:
        """The statement of an act, now."""
        made = Statement(self.poll, act, self.now, f"As decided: {act.value}.", subject)
        return replace(made, **changes)

    def sign(self, statement: Statement) -> tuple[OfficerSignature, ...]:
        """The signatures of `self.signers`, by key file."""
        return tuple(
            sign_statement_ed25519(statement, name, self.keys[name])
            for name in sorted(self.signers)
        )

    def authorised(self, act: Act, subject: str = "") -> dict[str, object]:
        """The arguments of an event that two officers authorise."""
        statement = self.statement(act, subject)
        return {"time": self.now, "statement": statement, "signatures": self.sign(statement)}

    # --- the log ---

    def append(self, event: Event) -> Entry:
        """Write an event at the end of the log."""
        self.events.append(event)
        return write_entry(len(self.events) - 1, event)

    def later(self, seconds: int = 60) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The log."""
        return tuple(write_entry(index, event) for index, event in enumerate(self.events))

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The log's entries as bytes."""
        return tuple(entry.raw for entry in self.entries)

    def log_root(self) -> bytes:
        """The log's Merkle root now."""
        return root_of(self.leaves)

    @property
    def history(self) -> PollHistory:
        """What the log says."""
        return replay(self.entries, self.document)

    # --- the poll's life ---

    def seal(self) -> None:
        """Seal the poll."""
        signed = self.authorised(Act.SEAL, self.document.digest)
        self.append(events.PollSealed(poll=self.document.digest, **signed))

    def open(self) -> None:
        """Authorise the opening beforehand; voting begins with the window."""
        self.later()
        signed = self.authorised(Act.OPEN)
        self.now = max(self.now, OPENS)
        self.append(events.PollOpened(**{**signed, "time": self.now}))

    def extend(self, closes: datetime) -> None:
        """Let voting end later."""
        self.later()
        signed = self.authorised(Act.EXTEND, fields.show_time(closes))
        self.append(events.PollExtended(closes=closes, **signed))
        self.closes = closes

    def cast(self, member: Member, choice: int) -> Receipt:
        """Cast a member's ballot."""
        return self.put(
            member.unit, make_ballot(self.elections[member.unit], member.secret, choice)
        )

    def put(self, unit: str, ballot: bytes) -> Receipt:
        """Put a ballot into a unit's ballot box and the log, unseen."""
        self.later(7)
        self.ballots[unit].append(ballot)
        hour = fields.hour_of(self.now)
        entry = self.append(events.BallotCast(time=hour, unit=unit, ballot=sha256_hex(ballot)))
        receipt = Receipt(self.poll, unit, tracker(ballot), entry.index, self.now)
        self.receipts.append(receipt.sign(self.log_key))
        return self.receipts[-1]

    def vote(self) -> None:
        """Let members vote as planned, in an order that the seed fixes."""
        votes = []
        for plan in self.plans:
            voters = self.members_of(plan.unit)[: plan.in_favour + plan.not_in_favour]
            sides = [IN_FAVOUR] * plan.in_favour + [NOT_IN_FAVOUR] * plan.not_in_favour
            votes += list(zip(voters, sides, strict=True))
        self.random.shuffle(votes)
        for member, choice in votes:
            self.cast(member, choice)

    def close(self, *, early: bool = False) -> None:
        """Close at the window's end, or early by two officers."""
        if early:
            self.later()
            self.closes = self.now
            self.append(events.PollClosed(closes=self.now, **self.authorised(Act.CLOSE)))
        else:
            self.now = self.closes + timedelta(seconds=1)
            self.append(events.PollClosed(time=self.now, closes=self.closes))

    def void(self) -> None:
        """Void the poll."""
        self.later()
        self.append(events.PollVoided(**self.authorised(Act.VOID)))

    def encrypt(self) -> None:
        """Multiply every unit's ballots: the count begins."""
        self.later()
        self.tallies = {unit: self.tally_of(cast) for unit, cast in self.ballots.items()}
        rows = tuple(
            UnitTally(unit, len(cast), sha256_hex(self.tallies[unit]))
            for unit, cast in self.ballots.items()
        )
        closed = next(e for e in self.entries if isinstance(e.event, events.PollClosed))
        self.append(events.TallyEncrypted(units=rows, **self.authorised(Act.COUNT, closed.digest)))

    @staticmethod
    def tally_of(ballots: list[bytes]) -> bytes:
        """The encrypted tally of these ballots."""
        return encrypted_tally([parse_ballot(ballot) for ballot in ballots])

    def decrypt(self, owner: int) -> None:
        """Let a trustee (from 1) decrypt every unit."""
        self.later()
        secret = self.trustee_secrets[owner - 1]
        rows = []
        for unit, tally in self.tallies.items():
            part = make_partial_decryption(self.elections[unit], tally, secret)
            self.decryptions[unit].append((owner, part))
            rows.append(UnitDecryption(unit, sha256_hex(part)))
        self.append(events.DecryptionReceived(time=self.now, owner=owner, units=tuple(rows)))

    def count(self) -> Outcome:
        """Combine the decryptions and count by FTE."""
        self.votes = {
            unit: combine(
                self.elections[unit],
                self.trustees,
                tally,
                dict(self.decryptions[unit]),
                len(self.ballots[unit]),
            )
            for unit, tally in self.tallies.items()
        }
        return tally_fte(self.inputs, [UnitCount(unit, *v) for unit, v in self.votes.items()])

    def compute(self) -> None:
        """Compute the result and commit to it."""
        self.later()
        self.result = encode_result(self.count(), self.on_list, sequestered=self.sequestered_rows())
        self.append(events.ResultComputed(time=self.now, commitment=self.commitment))

    @property
    def commitment(self) -> str:
        """hex(salt, result.json)."""
        return sha256_hex(self.salt + (self.result or b""))

    @property
    def official(self) -> Official:
        """What is to be released."""
        outcome = self.count()
        shown = percentages(outcome) or (None, None)
        return Official(*shown, outcome.ratified, outcome.votes_cast)

    def certify(self) -> None:
        """Certify the result."""
        self.later()
        signed = self.authorised(Act.CERTIFY, self.commitment)
        self.append(events.ResultCertified(commitment=self.commitment, **signed))

    def release(self) -> None:
        """Release the official percentage."""
        self.later()
        official = self.official
        signed = self.authorised(Act.RELEASE, official.digest)
        self.append(events.ResultReleased(official=official, **signed))

    def _decrypt_enough(self) -> None:
        for owner in range(1, self.threshold + 1):
            self.decrypt(owner)
        self.compute()

    def _open_and_vote(self) -> None:
        self.open()
        self.vote()

    def run(self, stage: str = "released", *, after: str | None = None) -> Simulator:
        """Live through every stage to this one, from the beginning or `after` one reached."""
        steps = (
            self.seal,
            self._open_and_vote,
            self.close,
            self.encrypt,
            self._decrypt_enough,
            self.certify,
            self.release,
        )
        first = 0 if after is None else STAGES.index(after) + 1
        for step in steps[first : STAGES.index(stage) + 1]:
            step()
        return self

    def clone(self) -> Simulator:
        """A copy that can go another way from here."""
        twin = copy(self)
        twin.events, twin.receipts = list(self.events), list(self.receipts)
        twin.tallies, twin.votes = dict(self.tallies), dict(self.votes)
        twin.ballots = {unit: list(cast) for unit, cast in self.ballots.items()}
        twin.decryptions = {unit: list(parts) for unit, parts in self.decryptions.items()}
        return twin

    # --- sequestered ballots and reissues: none here, see `tests.sequestering` ---

    def voters_list(self, unit: str) -> bytes:
        """The unit's voters' list as it stands."""
        return self.lists[unit]

    @property
    def on_list(self) -> int:
        """How many are on all units' voters' lists as they stand."""
        return sum(len(json.loads(self.voters_list(plan.unit))) for plan in self.plans)

    def sequestered_rows(self) -> tuple[Sequestered, ...]:
        """What became of the sequestered ballots, by unit."""
        return ()

    def sequestered_json(self, edition: Edition) -> bytes | None:
        """sequestered.json, once a ballot is sequestered."""
        return None

    # --- the record ---

    def archive(self, unit: str) -> Archive:
        """The unit's archive as far as the poll has got."""
        votes = self.votes.get(unit)
        return Archive(
            timestamp=int(SEALED_AT.timestamp()),
            election=self.elections[unit].raw,
            trustees=self.trustees_raw,
            credentials=self.voters_list(unit),
            ballots=tuple(self.ballots[unit]),
            ended=bool(self.tallies),
            encrypted_tally=self.tallies.get(unit),
            partial_decryptions=tuple(self.decryptions[unit]),
            result=encode_unit_result(*votes) if votes else None,
        )

    def record(
        self,
        edition: Edition = Edition.COMPLETE,
        *,
        archives: Mapping[str, Archive] | None = None,
        files: Callable[[dict[str, bytes]], None] | None = None,
    ) -> Record:
        """The record now. `archives` replaces some; `files` changes the files to be signed."""
        counted = None
        if self.result is not None:
            counted = Counted(self.result, self.salt, self.report)
        record = export_record(
            edition,
            self.document,
            self.leaves,
            trustees=self.trustees_raw,
            fte=self.fte,
            archives={
                plan.unit: (archives or {}).get(plan.unit) or self.archive(plan.unit)
                for plan in self.plans
            },
            counted=counted,
            log_key=self.log_key,
            sequestered=self.sequestered_json(edition),
        )
        if files is None:
            return record
        changed = {path: data for path, data in record.files.items() if path != "manifest.json"}
        files(changed)
        return sign_record(edition, self.poll, changed, self.log_key)

    @property
    def seal_digest(self) -> str:
        """The digest of the seal's entry."""
        return self.entries[0].digest


@cache
def _lived(stage: str) -> Simulator:
    return Simulator().run(stage)


def poll_at(stage: str) -> Simulator:
    """A small poll that has reached this stage, made once and copied."""
    return _lived(stage).clone()
