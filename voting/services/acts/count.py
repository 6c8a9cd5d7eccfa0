"""The count begins: every unit's ballots into one encrypted tally, for the trustees to decrypt.

Rules this module keeps:
1. Counting needs a closed poll. Nothing decrypts a single ballot: each joins its unit's sum, and
   there is one sum for each unit.
2. The ballots counted are exactly those that the log names, in its order, by their digests: cast
   by members, or sequestered and admitted. The count waits for every ruling, or for the deadline.
3. A challenged member's ballot counts unless two officers upheld the challenge; one without a
   ruling falls with the count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from audit.record.about.acts import about_count
from audit.record.about.lines import About
from audit.record.log.event_parts import UnitTally
from audit.record.log.events import TallyEncrypted
from audit.record.signatures.statement import Act
from audit.replay.history import PollHistory
from audit.work.pool import each
from audit.work.progress import Progress, counted
from tally.count import encrypted_tally
from tally.decryption_file.count import UnitToDecrypt as UnitToDecrypt
from tally.protocol.ballot import verify_ballot_header
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.election import parse_election
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acts.facts import facts_of
from voting.services.acts.handler import ActRequest, Handler, Tallies, of_the_poll
from voting.services.acts.window import small_boxes
from voting.services.challenges.notices import tell_fallen
from voting.services.rulings.outcome import history_of, verify_all_ruled
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
        history = history_of(uow, poll)
        logged = history.to_count
        total = sum(map(len, logged.values()))
        boxes = _boxes(uow, poll_id, history)
        tallies = each(_multiply, boxes, spread=total > _ALONE)
        products = counted(tallies, "Multiplying the ballots of each unit", len(logged), progress)
        return dict(zip(sorted(logged), products, strict=True))


def _boxes(uow: UnitOfWork, poll_id: str, history: PollHistory) -> Iterator[UnitBox]:
    """Yield each unit's ballots, sorted by unit; raise `ConflictError` unless they are the log's.

    A member's ballot has its place in the log where it was cast, an admitted one where it was
    admitted. Those of upheld challenges are in the box, and not counted.
    """
    upheld = {one.ballot for one in history.challenges if one.upheld}
    for unit in uow.units.of(poll_id):
        raws = [ballot.raw for ballot in uow.ballots.of_unit(poll_id, unit.id)]
        raws += [ballot.raw for ballot in uow.sequestered.admitted(poll_id, unit.id)]
        stored = {sha256_hex(raw): raw for raw in raws}
        wanted = history.to_count[unit.id]
        counted = [digest for raw in raws if (digest := sha256_hex(raw)) not in upheld]
        if set(counted) != set(wanted) or len(counted) != len(wanted):
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
        UnitTally(unit, len(history.to_count[unit]), sha256_hex(raw)) for unit, raw in ahead.items()
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
    tell_undecided(context.ctx, context.uow, context.poll.id, history)
    tell_fallen(context.ctx, context.uow, context.poll.id)
    context.uow.polls.save(replace(context.poll.moved(Act.COUNT), tallied=True))


COUNT = Handler(about=_about, do=_count, warn=of_the_poll(small_boxes), ahead=_tallies)
