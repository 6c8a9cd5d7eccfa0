"""The count: every unit's ballots into one encrypted tally, the trustees' decryptions, the result.

Rules this module keeps:
1. Counting needs a closed poll. Nothing decrypts a single ballot: each joins its unit's sum, and
   there is one sum for each unit.
2. The ballots counted are exactly those that the log names, in its order, by their digests: cast
   by members, or sequestered and admitted. The count waits for every ruling, or for the deadline.
3. A trustee's decryptions are accepted only complete, for every unit, with every proof verified,
   and once. The file that makes enough gives the result, in the same transaction.
4. The result is computed exactly (by-law 2.78), stored as result.json, and put into the log as a
   salted commitment: the log is public, and the result is not yet.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.record.about.acts import about_count
from audit.record.about.lines import About
from audit.record.log.event_parts import UnitDecryption, UnitTally
from audit.record.log.events import DecryptionReceived, ResultComputed, TallyEncrypted
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.work.pool import each
from audit.work.progress import Progress, counted
from tally.count import encrypted_tally
from tally.decryption import combine, verify_enough
from tally.decryption_file import UnitToDecrypt as UnitToDecrypt
from tally.decryption_file import parse_decryption_file, verify_decryption_file
from tally.fte import UnitCount, tally_fte
from tally.fte_files import parse_fte_record
from tally.protocol.ballot import parse_ballot, verify_ballot_header
from tally.protocol.election import parse_election
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import ProtocolError, TallyError
from tally.protocol.trustees import Owner, Trustees, parse_trustees
from tally.result import encode_result
from voting.domain.errors import ConflictError, MalformedError, WrongStateError
from voting.domain.poll import Poll, PollState, Step, utc
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context, CountResult, Lock, UnitOfWork
from voting.services.acts.certify import commitment_of
from voting.services.acts.facts import facts_of
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.acts.window import small_boxes
from voting.services.clock import withdraw_all
from voting.services.rulings.outcome import final_on_list, history_of, rows, verify_all_ruled
from voting.services.rulings.undecided import tell_undecided
from voting.services.signatures import ActContext, Signed

SALT_LENGTH = 32
_ALONE = 2000
"""Up to this many ballots are multiplied in this process: others take longer to start."""


@dataclass(frozen=True)
class UnitBox:
    """A unit's ballots in the log's order, and the election that they must belong to."""

    unit: str
    election: bytes = field(repr=False)
    ballots: tuple[bytes, ...] = field(repr=False)


# --- the encrypted tally -----------------------------------------------------------------------


def _about(context: ActContext, request: ActRequest) -> About:
    """Return what fixes the ballots that are counted: the closing, and the rulings after it."""
    _verify_untallied(context.poll)
    facts = facts_of(context)
    verify_all_ruled(context.poll, facts.history, context.uow.now())
    return about_count(context.as_sealed, facts.counted())


def _verify_untallied(poll: Poll) -> None:
    if poll.tallied:
        raise ConflictError(
            f"poll {poll.id}: its encrypted tally is made: the trustees decrypt it now."
        )


def _tallies(ctx: Context, poll_id: str, progress: Progress) -> Tallies:
    """Return each unit's encrypted tally; `_count` checks that the ballots are still the same."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        if poll.state is not PollState.CLOSED or poll.tallied:
            return {}
        logged = history_of(uow, poll).ballots
        total = sum(map(len, logged.values()))
        boxes = _boxes(uow, poll_id, logged)
        tallies = each(_multiply, boxes, spread=total > _ALONE)
        products = counted(tallies, "Multiplying the ballots of each unit", len(logged), progress)
        return dict(zip(sorted(logged), products, strict=True))


def _boxes(uow: UnitOfWork, poll_id: str, logged: Mapping[str, Sequence[str]]) -> Iterator[UnitBox]:
    """Yield each unit's ballots, sorted by unit; raise `ConflictError` unless they are the log's.

    A member's ballot has its place in the log where it was cast, an admitted one where it was
    admitted.
    """
    for unit in uow.units.of(poll_id):
        raws = [ballot.raw for ballot in uow.ballots.of_unit(poll_id, unit.id)]
        raws += [ballot.raw for ballot in uow.sequestered.admitted(poll_id, unit.id)]
        stored = {sha256_hex(raw): raw for raw in raws}
        wanted = logged[unit.id]
        if stored.keys() != set(wanted) or len(raws) != len(wanted):
            raise ConflictError(
                f"poll {poll_id}, unit {unit.id}: the ballot box is not what the log says: "
                "restore the database from its backup; count nothing before."
            )
        ballots = tuple(stored[digest] for digest in wanted)
        yield UnitBox(unit.id, unit.election_json or b"", ballots)


def _multiply(box: UnitBox) -> bytes:
    election = parse_election(box.election)
    ballots = [parse_ballot(raw) for raw in box.ballots]
    for ballot in ballots:
        verify_ballot_header(election, ballot)
    return encrypted_tally(ballots)


def _count(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    if not ahead:
        raise ConflictError(f"poll {context.poll.id}: the tally was not ready: sign again.")
    history = history_of(context.uow, context.poll)
    tallies = [
        UnitTally(unit, len(history.ballots[unit]), sha256_hex(raw)) for unit, raw in ahead.items()
    ]
    for unit, raw in ahead.items():
        context.uow.tallies.add_encrypted(context.poll.id, unit, raw)
    context.uow.log.append(
        context.poll.id,
        TallyEncrypted(
            time=context.moment(signed.statement),
            units=tuple(tallies),
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    tell_undecided(context.ctx, context.uow, context.poll.id)
    context.uow.polls.save(replace(context.poll.moved(Act.COUNT), tallied=True))


COUNT = Handler(about=_about, do=_count, warn=small_boxes, ahead=_tallies)


# --- the decryptions ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """The result of a decryption: whose it was, whether the poll is counted, who is missing."""

    trustee: str
    counted: bool
    missing: str = ""


def receive_decryption(ctx: Context, poll_id: str, raw: bytes) -> Received:
    """Keep a trustee's decryption file; the one that makes enough gives the result.

    Checks: (1) the poll is closed and its encrypted tally made; (2) the file is this poll's, by one
    of its trustees, for every unit, each proof verified; (3) this trustee has sent none before.
    Raises `WrongStateError`, `MalformedError` or `ConflictError`, having changed nothing.
    """
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        if poll.state is not PollState.CLOSED or not poll.tallied:  # (1)
            raise WrongStateError(
                f"poll {poll_id} is {poll.state}: decryptions are taken after two officers have "
                "signed its count, until enough are there."
            )
        trustees = parse_trustees(poll.trustees_json or b"")
        units = uow.units.of(poll_id)
        owner = _take(uow, poll, trustees, units, raw)  # (2), (3)
        decryptions = uow.tallies.decryptions(poll_id)
        try:
            verify_enough(trustees, decryptions)
        except TallyError as error:
            uow.commit()
            return Received(str(owner), counted=False, missing=str(error))
        _compute(uow, poll, trustees, units)
        uow.commit()
    return Received(str(owner), counted=True)


def _take(
    uow: UnitOfWork, poll: Poll, trustees: Trustees, units: Sequence[Unit], raw: bytes
) -> Owner:
    encrypted = uow.tallies.encrypted(poll.id)
    tallies = {
        unit.id: UnitToDecrypt(parse_election(unit.election_json or b""), encrypted[unit.id])
        for unit in units
    }
    try:
        file = parse_decryption_file(raw)
        owner = verify_decryption_file(file, poll.id, trustees, tallies)
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error
    uow.tallies.add_decryption(poll.id, owner.number, dict(file.units))
    uow.log.append(
        poll.id,
        DecryptionReceived(
            time=utc(uow.log.moment(poll.id)),
            owner=owner.number,
            units=tuple(UnitDecryption(unit, sha256_hex(part)) for unit, part in file.units),
        ),
    )
    return owner


def _compute(uow: UnitOfWork, poll: Poll, trustees: Trustees, units: Sequence[Unit]) -> None:
    """Combine the decryptions, count by FTE (by-law 2.78), commit to the result.

    The result bounds what the sequestered votes that were left out could have changed.
    """
    history = history_of(uow, poll)
    counts = _combine(uow, poll, trustees, units, history.ballots)
    outcome = tally_fte(parse_fte_record(poll.fte_json or b""), counts)
    apart = rows(uow, poll, history, Edition.COMPLETE)
    raw = encode_result(outcome, final_on_list(poll, history), sequestered=apart)
    result = CountResult(raw, secrets.token_bytes(SALT_LENGTH))
    uow.tallies.add_result(poll.id, result)
    now = utc(uow.log.moment(poll.id))
    uow.log.append(poll.id, ResultComputed(time=now, commitment=commitment_of(result)))
    uow.polls.save(poll.moved(Step.RESULT))
    withdraw_all(uow, poll.id)


def _combine(
    uow: UnitOfWork,
    poll: Poll,
    trustees: Trustees,
    units: Sequence[Unit],
    logged: Mapping[str, Sequence[str]],
) -> list[UnitCount]:
    encrypted, decryptions = uow.tallies.encrypted(poll.id), uow.tallies.decryptions(poll.id)
    counts = []
    for unit in units:
        parts = {owner: by_unit[unit.id] for owner, by_unit in decryptions.items()}
        election, ballots = parse_election(unit.election_json or b""), len(logged[unit.id])
        try:
            votes = combine(election, trustees, encrypted[unit.id], parts, ballots)
        except ProtocolError as error:
            raise ConflictError(f"poll {poll.id}, unit {unit.id}: {error}.") from error
        counts.append(UnitCount(unit.id, *votes))
    return counts
