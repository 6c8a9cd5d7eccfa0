"""A whole poll in memory: officers, trustees, members, ballots, log, count and record.

Rules this module keeps:
1. It uses `tally` and `audit` only: no database, no network, no server.
2. The seed fixes members, codes and choices; keys and ballots are as random as in life.
3. Each step does what an honest server would. An adversary changes what a step left behind
   (`events`, `ballots`, `archives`, files) and lets the rest be signed again: it holds the log key.
4. What is slow (the trustees' ceremony, codes into secrets) is done once for each process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from audit.record import fields
from audit.record.about.acts import about_set_aside
from audit.record.about.lines import About
from audit.record.about.sealed import trustee_words
from audit.record.log import events, list_events
from audit.record.log.entries import Entry
from audit.record.log.event_parts import Official, PublishedProof, UnitTally
from audit.record.log.events import Event
from audit.record.log.route_events import head_events
from audit.record.log.tree import root_of
from audit.record.manifest import Edition
from audit.record.receipt import Receipt
from audit.record.signatures.officer import OfficerSignature, sign_statement_ed25519
from audit.record.signatures.statement import Act, Statement
from audit.replay import export
from audit.replay.elections import archived_decryptions
from audit.replay.export import Counted, Record, export_record, sign_record
from audit.replay.history import PollHistory
from audit.replay.poll import replay
from audit.replay.proved import sealed_weights
from audit.replay.route.head import split_head
from tally.challenged import ChallengedVotes
from tally.count import encrypted_tally
from tally.decryption.partial import combine, encode_unit_result
from tally.decryption.strong import CountLog
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt, count_to_decrypt
from tally.decryption_file.file import DecryptionFile
from tally.decryption_file.listed import encode_decryptions
from tally.decryption_file.proofs import prove_count
from tally.decryption_file.sent import Blinds, SentDecryption, decrypt_count
from tally.fte.outcome import ProvincialTally, UnitCount, tally_fte
from tally.fte.readings import readings_report
from tally.protocol.archive import Archive
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot, tracker
from tally.protocol.confirmation import confirmed_poll, make_confirmation
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.encoding import sha256_hex
from tally.public_proof.releases import Release, ReleaseProof
from tally.result import DECIMALS, Result, encode_result
from tally.sequestered import Sequestered
from tests.kit.simulator.people import (
    CHAIR,
    CLOSES,
    DEPUTY,
    EXECUTIVE,
    HOST,
    OPENS,
    ORIGIN,
    SEALED_AT,
    SMALL,
    STAGES,
    TREASURER,
    Member,
    UnitPlan,
    passkey,
    sign_statement_passkey,
    signing_key,
)
from tests.kit.simulator.statements import StatingPoll

__all__ = [
    "CHAIR",
    "CLOSES",
    "DEPUTY",
    "EXECUTIVE",
    "HOST",
    "OPENS",
    "ORIGIN",
    "SMALL",
    "STAGES",
    "TREASURER",
    "Member",
    "Simulator",
    "UnitPlan",
    "passkey",
    "poll_at",
    "sign_statement_passkey",
    "signing_key",
]


def write_entry(index: int, event: Event) -> Entry:
    """Return the entry of an event at that index."""
    return Entry(index, event, event.encode(index))


class Simulator(StatingPoll):
    """One poll, and everybody who takes part in it; `SimulatedPoll` says with what arguments."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.now = SEALED_AT
        self.closes = CLOSES
        self.passkeys = False
        self.events: list[Event] = []
        self.ballots: dict[str, list[bytes]] = {plan.unit: [] for plan in self.plans}
        self.receipts: list[Receipt] = []
        self.tallies: dict[str, bytes] = {}
        self.decryptions: dict[int, DecryptionFile] = {}
        self.blinds: dict[int, Blinds] = {}
        self.asked_release = Release(2)
        self.proved: ReleaseProof | None = None
        self.public_proof: bytes | None = None
        self.votes: dict[str, tuple[int, int]] = {}
        self.salt = hashlib.sha256(f"salt {self.poll}".encode()).digest()
        self.result: bytes | None = None
        self.readings = b""
        self.report: bytes | None = b"%PDF-1.7 the report"

    # --- officers ---

    def sign(self, statement: Statement) -> tuple[OfficerSignature, ...]:
        """The signatures of `self.signers`, by key file or, if `self.passkeys`, by passkey."""
        if self.passkeys:
            return tuple(
                sign_statement_passkey(statement, name, passkey(name))
                for name in sorted(self.signers)
            )
        return tuple(
            sign_statement_ed25519(statement, name, self.keys[name])
            for name in sorted(self.signers)
        )

    def authorised(self, act: Act, about: About | None = None) -> dict[str, object]:
        """The arguments of an event that two officers authorise."""
        statement = self.statement(act, about)
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

    def head(self) -> Sequence[Event]:
        """What the seal writes first: what officers accepted, and the route."""
        if self.route is None:
            return ()
        signers = {one.id for one in self.route.signers}
        maker = self.maker(self.document)
        others = [one.id for one in self.document.officers if one.id not in signers]
        return head_events(self.route, self.now, [maker.acceptance(name) for name in others])

    def seal(self) -> None:
        """Write the head of the log, and seal the poll."""
        for event in self.head():
            self.append(event)
        signed = self.authorised(Act.SEAL)
        self.append(events.PollSealed(poll=self.document.digest, **signed))

    def confirm(self, owner: int, **changes: object) -> None:
        """Let a trustee (from 1) confirm the seal; `changes` are to what is confirmed."""
        self.later()
        ceremony = self.trustee_members[owner - 1].ceremony
        trustee = self.trustees.owner(owner)
        confirmed = confirmed_poll(self.poll, self.seal_digest, self.trustees, trustee, ceremony)
        signed = make_confirmation(replace(confirmed, **changes), self.trustee_secrets[owner - 1])
        self.append(
            events.TrusteeConfirmed(
                time=self.now, owner=owner, ceremony=ceremony, signature=signed.signature
            )
        )

    def confirm_enough(self) -> None:
        """Let as many trustees confirm as the opening needs; the last one stays silent."""
        confirmed = {
            event.owner for event in self.events if isinstance(event, events.TrusteeConfirmed)
        }
        for owner in range(1, self.threshold + 1):
            if owner not in confirmed:
                self.confirm(owner)

    def open(self) -> None:
        """Let enough trustees confirm, and authorise the opening; the window begins the voting."""
        self.confirm_enough()
        self.later()
        signed = self.authorised(Act.OPEN)
        self.now = max(self.now, OPENS)
        self.append(events.PollOpened(**{**signed, "time": self.now}))

    def extend(self, closes: datetime) -> None:
        """Let voting end later."""
        self.later()
        signed = self.authorised(Act.EXTEND, self.extension(closes))
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

    def order(self, closes: datetime) -> None:
        """Order an early close."""
        self.later()
        signed = self.authorised(Act.CLOSE, self.order_of(closes))
        self.append(events.CloseOrdered(closes=closes, **signed))
        self.closes = closes

    def close(self, *, early: bool = False) -> None:
        """Close at the window's end, or early: ordered a quarter of an hour before."""
        if early:
            self.order(self.now + timedelta(minutes=15))
        self.now = self.closes + timedelta(seconds=1)
        root = self.log_root().hex()
        self.append(events.PollClosed(time=self.now, closes=self.closes, root=root))

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
        signed = self.authorised(Act.COUNT)
        self.append(events.TallyEncrypted(units=rows, **signed))

    @staticmethod
    def tally_of(ballots: list[bytes]) -> bytes:
        """The encrypted tally of these ballots."""
        return encrypted_tally([parse_ballot(ballot) for ballot in ballots])

    def decrypt(self, owner: int) -> None:
        """Let a trustee (from 1) decrypt every unit."""
        self.later()
        sent = decrypt_count(self.asked(), self.trustee_secrets[owner - 1])
        self.blinds[owner] = sent.blinds
        self.receive(sent.file)

    def asked(self) -> CountToDecrypt:
        """What the trustees decrypt."""
        units = {
            unit: UnitToDecrypt(self.elections[unit], raw, len(self.ballots[unit]))
            for unit, raw in self.tallies.items()
        }
        size = next(e.index for e in self.entries if isinstance(e.event, events.TallyEncrypted)) + 1
        log = CountLog(size, root_of(self.leaves[:size]).hex())
        weights = sealed_weights(self.document, self.inputs)
        return count_to_decrypt(self.poll, log, self.trustees, units, weights)

    def receive(self, file: DecryptionFile) -> None:
        """Take a trustee's decryption file, unseen."""
        self.decryptions[file.owner] = file
        digest = sha256_hex(file.encode())
        self.append(events.DecryptionReceived(time=self.now, owner=file.owner, file=digest))

    def set_aside(self, owner: int) -> None:
        """Let two officers take a trustee's decryption out."""
        self.later()
        del self.decryptions[owner]
        received = self.received(owner)
        words = trustee_words(self.trustees, owner)
        about = about_set_aside(self.as_sealed, words, received)
        signed = self.authorised(Act.SET_ASIDE, about)
        self.append(events.DecryptionSetAside(owner=owner, received=received, **signed))

    def received(self, owner: int) -> str:
        """hex(the last decryption:received entry of this trustee)."""
        kind = events.DecryptionReceived
        found = [e for e in self.entries if isinstance(e.event, kind) and e.event.owner == owner]
        return found[-1].digest

    def partial_decryptions(self, unit: str) -> tuple[tuple[int, bytes], ...]:
        """What the unit's archive holds of the decryptions that stand."""
        return archived_decryptions(self.trustees, self.decryptions.values(), unit)

    def count(self) -> ProvincialTally:
        """What the server says that the votes give: the truth, where a test says nothing else."""
        return self.true_count()

    def true_count(self) -> ProvincialTally:
        """Combine the decryptions and count by FTE."""
        self.votes = {
            unit: combine(
                self.elections[unit],
                self.trustees,
                tally,
                dict(self.partial_decryptions(unit)),
                len(self.ballots[unit]),
            )
            for unit, tally in self.tallies.items()
        }
        return tally_fte(self.inputs, [UnitCount(unit, *v) for unit, v in self.votes.items()])

    def compute(self) -> None:
        """Compute the result and commit to it."""
        self.later()
        outcome, apart = self.count(), self.sequestered_rows()
        counted = Result(
            outcome,
            self.on_list,
            sequestered=apart,
            reissued=self.reissued_votes(),
            challenged=self.challenged_rows(),
        )
        self.result = encode_result(counted)
        counts = [one.count for one in outcome.elections]
        self.readings = readings_report(self.inputs, counts).encode(DECIMALS)
        self.append(events.ResultComputed(time=self.now, commitment=self.commitment))

    def reissued_votes(self) -> dict[str, int]:
        """How many votes of each unit were cast with a credential that replaced another."""
        issued = {
            entry.event.credential
            for entry in self.entries
            if isinstance(entry.event, list_events.CredentialIssued)
        }
        votes = {
            unit: sum(parse_ballot(raw).credential in issued for raw in ballots)
            for unit, ballots in self.ballots.items()
        }
        return {unit: number for unit, number in votes.items() if number}

    @property
    def commitment(self) -> str:
        """hex(salt, result.json)."""
        return sha256_hex(self.salt + (self.result or b""))

    @property
    def official(self) -> Official:
        """What is to be released."""
        return Official.of(self.count(), self.asked_release)

    def certify(self) -> None:
        """Certify the result."""
        self.later()
        signed = self.authorised(Act.CERTIFY)
        self.append(events.ResultCertified(commitment=self.commitment, **signed))

    def release(self) -> None:
        """Release what `asked_release` says, with its public proof."""
        self.later()
        self.proved = self.prove()
        self.public_proof = self.proved.file
        signed = self.authorised(Act.RELEASE)
        self.append(events.ResultReleased(official=self.official, proof=self.published, **signed))

    @property
    def published(self) -> PublishedProof | None:
        """What the release says of its public proof."""
        self.proved = self.proved or self.prove()
        return PublishedProof.of(self.proved)

    def prove(self) -> ReleaseProof:
        """The public proof of what is to be released."""
        sent = [SentDecryption(one, self.blinds[n]) for n, one in self.decryptions.items()]
        release = self.asked_release
        return prove_count(self.asked(), self.true_count(), sent, (release,))[release]

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
        twin.decryptions, twin.blinds = dict(self.decryptions), dict(self.blinds)
        return twin

    # --- sequestered ballots and reissues: none here, see `tests.kit.simulator.sequestered` ---

    def voters_list(self, unit: str) -> bytes:
        """The unit's voters' list as it stands."""
        return self.lists[unit]

    @property
    def on_list(self) -> int:
        """How many are on all units' voters' lists as sealed."""
        return sum(plan.members for plan in self.plans)

    def sequestered_rows(self) -> tuple[Sequestered, ...]:
        """What became of the sequestered ballots, by unit."""
        return ()

    def challenged_rows(self) -> tuple[ChallengedVotes, ...]:
        """What became of the challenges, by unit."""
        return ()

    def challenges_json(self) -> bytes | None:
        """challenges.json, once a member is challenged."""
        return None

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
            partial_decryptions=self.partial_decryptions(unit),
            result=encode_unit_result(*votes) if votes else None,
        )

    def common(self, edition: Edition) -> dict[str, bytes]:
        """The sealed files, and those that the poll's stage adds to either edition."""
        files = {
            export.TRUSTEES: self.trustees_raw,
            export.FTE: self.fte,
            export.VOTERS_LISTS: self.voters_lists.encode(),
            export.SEQUESTERED: self.sequestered_json(edition),
            export.CHALLENGES: self.challenges_json(),
            export.PUBLIC_PROOF: self.public_proof,
        }
        on_route: dict[str, bytes] = {}
        if self.route is not None:
            texts = export.text_paths(self.route.subject.texts)
            on_route = {path: self.texts[digest] for path, digest in texts.items()}
            on_route[export.ROUTE] = self.route.encode()
        return {path: raw for path, raw in files.items() if raw is not None} | on_route

    def record(
        self,
        edition: Edition = Edition.COMPLETE,
        *,
        archives: Mapping[str, Archive] | None = None,
        files: Callable[[dict[str, bytes]], None] | None = None,
        for_everybody: bool = False,
    ) -> Record:
        """The record now. `archives` replaces some; `files` changes the files to be signed."""
        counted = None
        if self.result is not None:
            counted = Counted(self.result, self.readings, self.salt, self.report)
        record = export_record(
            edition,
            self.document,
            self.leaves,
            common=self.common(edition),
            archives={
                plan.unit: (archives or {}).get(plan.unit) or self.archive(plan.unit)
                for plan in self.plans
            },
            counted=counted,
            log_key=self.log_key,
            decryptions=tuple(self.decryptions.values()),
            held=self.held_files(),
            for_everybody=for_everybody,
        )
        if files is None:
            return record
        changed = {path: data for path, data in record.files.items() if path != "manifest.json"}
        files(changed)
        withheld = self.withheld() if edition is Edition.PUBLIC else {}
        return sign_record(edition, self.poll, changed, self.log_key, withheld)

    def withheld(self) -> dict[str, bytes]:
        """The files of which the public edition has the digest only."""
        made = encode_decryptions(self.decryptions.values())
        decrypted = {"decryptions.json": made} if self.decryptions else {}
        return {**decrypted, **self.held_files()}

    def held_files(self) -> dict[str, bytes]:
        """The files of the sequestered ballots that are not admitted, by path."""
        return {}

    @property
    def seal_digest(self) -> str:
        """The digest of the seal's entry."""
        return split_head(self.entries).seal_digest


@cache
def _lived(stage: str) -> Simulator:
    return Simulator().run(stage)


def poll_at(stage: str) -> Simulator:
    """A small poll that has reached this stage, made once and copied."""
    return _lived(stage).clone()
