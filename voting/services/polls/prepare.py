"""Preparing a poll: poll.toml, roster.csv and fees.csv, then the voters' list and the trustees.

Rules this module keeps:
1. A folder is imported whole or not at all: if there is a bad value, every one in every file is
   named, and nothing is in the database.
2. Only a draft is prepared. A change of a draft withdraws a proposed seal, because the officers who
   signed it signed something else.
3. The voters' list is signed by the credential authority and holds exactly the roster's members;
   each credential is in the group (archives with any other are refused). It is the newest list of
   its card set that is known.
4. The trustees' document has passed every check of `tally.protocol.trustees`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit.record.signatures.statement import Act
from audit.record.weights.table import disproportions
from audit.work.pool import in_batches
from audit.work.progress import Progress, counted, no_progress
from tally.capped import read_capped
from tally.errors import CappedFileError, Fault, FaultList
from tally.fte.basis import Membership
from tally.fte.inputs import UnitFte
from tally.numbers import exact_text
from tally.protocol.credential import credentials_list, parse_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import parse_trustees
from voting.domain.errors import ImportRowsError, MalformedError, RatifyError, WrongStateError
from voting.domain.files.caps import POLL_FILE
from voting.domain.files.fees import FILE as FEES
from voting.domain.files.fees import FeesRow, parse_fees
from voting.domain.files.known_units import NO_UNIT_KNOWN
from voting.domain.files.poll import FILE as POLL
from voting.domain.files.poll import PollFile, parse_poll_file
from voting.domain.files.roster import FILE as ROSTER
from voting.domain.files.roster import parse_roster
from voting.domain.files.weights import PollFileUnit
from voting.domain.member import Member
from voting.domain.officers import SEALED
from voting.domain.plausibility import implausible
from voting.domain.poll import Poll, PollState, Step
from voting.domain.route.checks import RouteRefusedError
from voting.domain.unit import Panel, Unit, fte_inputs
from voting.domain.voters_list import VotersList, parse_voters_list, verify_same_as_roster
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.earlier import earlier_fte
from voting.services.members.card_sets import verify_newest
from voting.services.members.contact_checks import check_of
from voting.services.routes.polls import verify_route_at_import

_BATCH, _ALONE = 250, 500


@dataclass(frozen=True)
class Prepared:
    """A new draft poll: its identifier, its card set, its size, and what an officer should see."""

    poll: str
    card_set: str
    units: int
    members: int
    warnings: tuple[Fault, ...]


@dataclass(frozen=True)
class _Files:
    """The three files as far as they could be read; None for a poll.toml that could not be."""

    poll: PollFile | None
    members: tuple[Member, ...]
    fees: tuple[FeesRow, ...]


def import_poll(ctx: Context, folder: Path, progress: Progress = no_progress) -> Prepared:
    """Read the folder's three files and add a draft poll.

    Raises `ImportRowsError` with every fault of all three, having imported nothing.
    """
    faults = FaultList()
    progress("Reading the files", 0, 1)
    files = _read(folder, faults)
    progress("Reading the files", 1, 1)
    with ctx.store.unit_of_work() as uow:
        if files.poll is not None:
            _verify_accounts(uow, files.poll)
            _verify_card_set(uow, files.poll)
            _verify_route(uow, files.poll)
        faults.check(ImportRowsError)
        if files.poll is None:
            raise MalformedError(f"{folder / POLL} cannot be used.")
        poll, units = _poll(files.poll), _units(files.poll, files)
        _warn_of_empty_units(units, folder, faults)
        _warn_of_weights(uow, poll, units, folder, faults)
        uow.polls.add(poll)
        uow.units.add_many(poll.id, units)
        members = counted(files.members, "Importing members", len(files.members), progress)
        uow.roster.add_many(poll.id, members, check_of(ctx, poll.id))
        uow.commit()
    return Prepared(poll.id, poll.card_set, len(units), len(files.members), faults.warnings)


def _read(folder: Path, faults: FaultList) -> _Files:
    """Read the three files as far as they go: each check runs once what it needs could be read."""
    toml, roster, fees = (_content(folder, name, faults) for name in (POLL, ROSTER, FEES))
    poll = None if toml is None else parse_poll_file(toml, faults, str(folder / POLL))
    units = NO_UNIT_KNOWN if poll is None else poll.known_units
    members: tuple[Member, ...] = ()
    paid: tuple[FeesRow, ...] = ()
    if roster is not None:
        members = parse_roster(
            roster,
            units.names,
            faults,
            str(folder / ROSTER),
            classes=_classes(poll),
            by_laws=None if poll is None else poll.by_laws,
        )
    if fees is not None:
        paid = parse_fees(fees, units, _membership(poll), faults, str(folder / FEES))
    files = _Files(poll, members, paid)
    if poll is not None and units.complete and units.panels.keys() <= {row.unit for row in paid}:
        _verify_fte(poll, files, folder, faults)
    return files


def _content(folder: Path, name: str, faults: FaultList) -> bytes | None:
    try:
        return read_capped(folder / name, POLL_FILE)
    except CappedFileError as error:
        faults.add(str(folder / name), 1, "file", str(error), "a file of a poll")
        return None
    except OSError as error:
        expected = "a file that can be read; `ratify poll template` writes an example"
        faults.add(str(folder / name), 1, "file", error.strerror or "unreadable", expected)
        return None


def _classes(poll: PollFile | None) -> frozenset[str] | None:
    """Return the classes of members who vote; None where that could not be read."""
    if poll is None or not poll.source.known("rules.classes"):
        return None
    return frozenset(poll.terms.classes)


def _membership(poll: PollFile | None) -> Membership | None:
    """Return how the poll reads the by-law; None where that could not be read."""
    if poll is None or not poll.source.known("rules.membership_basis"):
        return None
    return poll.terms.membership_basis


def _verify_fte(poll: PollFile, files: _Files, folder: Path, faults: FaultList) -> None:
    """By-law 2.78: the weights of all elections as a whole can be counted with.

    Stand-ins for terms that could not be read pass every check but those of the rows. Shared
    occasional bargaining units are prorated (4.99), where that is certain.
    """
    file, units = str(folder / FEES), _units(poll, files)
    with faults.collect(file, 1):
        inputs = fte_inputs(poll.terms, units)
        if not poll.source.known("units", "fees", "rules"):
            return
        lines = {row.unit: row.line for row in files.fees}
        for one in disproportions(units, inputs):
            if one.certain:
                wrong, expected = f"an FTE of {exact_text(one.given)}", exact_text(one.due)
                expected = f"{expected}, by the membership of the teachers of its units (4.99)"
                faults.add(file, lines[one.unit], "fee_return, fte", wrong, expected)


def _warn_of_weights(
    uow: UnitOfWork, poll: Poll, units: Sequence[Unit], folder: Path, faults: FaultList
) -> None:
    for one in implausible(poll.terms, units, earlier_fte(uow, poll)):
        field = one.unit or "membership fee"
        faults.warn(str(folder / FEES), None, field, one.wrong.en, one.usual.en)


def _warn_of_empty_units(units: Sequence[Unit], folder: Path, faults: FaultList) -> None:
    for unit in units:
        if not unit.on_list:
            wrong = f"nobody is in {unit.id}"
            faults.warn(str(folder / ROSTER), 1, "unit", wrong, "a member in each unit")


def _verify_accounts(uow: UnitOfWork, file: PollFile) -> None:
    active = {officer.id: officer for officer in uow.officers.list() if officer.active}
    for name in file.terms.officers:
        if name in active and active[name].role not in SEALED:
            wrong = f"{name!r} is of the role {active[name].role}, which only reads"
            file.source.refuse("officers", wrong, "officers who sign something")
        if name not in active:
            expected = f"an account: add it with `ratify officer add {name}`"
            file.source.refuse("officers", f"no active account {name!r}", expected)


def _verify_card_set(uow: UnitOfWork, file: PollFile) -> None:
    """Refuse cards that another poll uses; those of a void poll may be used again."""
    for other in uow.polls.list():
        if other.card_set == file.card_set and other.state is not PollState.VOID:
            expected = "the card set of a void poll, or none for a new one"
            file.source.refuse("card_set", f"poll {other.id} uses these cards", expected)


def _verify_route(uow: UnitOfWork, file: PollFile) -> None:
    """By-laws 2.74 to 2.76: a route may be under way; what is missing, or shown, is a warning."""
    known = all(map(file.source.known, ("route", "kind", "window.opens")))
    if file.terms.route is None or not known:
        return
    expected = "a route that allows this vote: see it with `ratify route show`"
    try:
        shown = verify_route_at_import(uow, file.terms)
    except RouteRefusedError as error:
        for finding in error.findings:
            file.source.refuse("route", str(finding), expected)
    except RatifyError as error:
        file.source.refuse("route", str(error), expected)
    else:
        for one in shown:
            file.source.faults.warn(
                file.source.file, file.source.line("route"), "route", str(one), expected
            )


def _poll(file: PollFile) -> Poll:
    return Poll(
        id=new_identifier(),
        card_set=file.card_set or new_identifier(),
        state=PollState.DRAFT,
        terms=file.terms,
        closes=file.terms.closes,
    )


def _units(poll: PollFile, files: _Files) -> list[Unit]:
    counts: dict[str, int] = {}
    for member in files.members:
        counts[member.unit] = counts.get(member.unit, 0) + 1
    fees = {item.unit: item for item in files.fees}
    return [_unit(row, fees[row.id], counts.get(row.id, 0)) for row in poll.units if row.id in fees]


def _unit(row: PollFileUnit, fees: FeesRow, on_list: int) -> Unit:
    return Unit(
        id=row.id,
        name_en=row.name.en,
        name_fr=row.name.fr,
        board=row.board,
        panel=row.panel,
        on_list=on_list,
        election_uuid=new_identifier(),
        weight=UnitFte(
            row.id,
            fees.basis,
            row.panel is Panel.OCCASIONAL,
            row.counts_in,
            row.bargaining_unit,
            fees.membership,
            fees.origin,
        ),
    )


def import_voters_list(
    ctx: Context, poll_id: str, raw: bytes, progress: Progress = no_progress
) -> int:
    """Take the credential authority's voters' list into a draft; return the number of voters.

    Checks: (1) the poll is a draft; (2) the file, its signature and its card set; (3) every
    credential is in the group; (4) the voters are the roster's members, in the same units;
    (5) no later list of these cards is known, nor a change of an earlier poll that it lacks.
    Raises `WrongStateError`, `MalformedError` or, for (5), `ConflictError`, having changed nothing.
    """
    with ctx.store.reader() as uow:
        poll = _draft(uow, poll_id)  # (1)
    voters_list = parse_voters_list(raw, poll.terms.credential_authority, poll.card_set)  # (2)
    _verify_credentials(voters_list, progress)  # (3)
    with ctx.store.unit_of_work() as uow:
        poll = _draft(uow, poll_id, Lock.EXCLUSIVE)
        roster = {member.number: member.unit for member in uow.roster.iterate(poll_id)}
        verify_same_as_roster(voters_list.voters, roster)  # (4)
        listed = [voter.credential for voter in voters_list.voters]
        verify_newest(uow, poll, voters_list.lists, listed)  # (5)
        voters = counted(voters_list.voters, "Importing voters", len(voters_list.voters), progress)
        uow.voters.replace_all(poll_id, voters)
        uow.voters.keep_signed_list(poll_id, raw)
        _save_lists(uow, poll, voters_list)
        uow.acts.clear(poll_id, Act.SEAL)
        uow.commit()
    return len(voters_list.voters)


def _draft(uow: UnitOfWork, poll_id: str, lock: Lock = Lock.NONE) -> Poll:
    poll = uow.polls.get(poll_id, lock)
    if poll.state is not PollState.DRAFT:
        raise WrongStateError(
            f"poll {poll_id} is {poll.state}: a sealed poll cannot be changed, only made void."
        )
    return poll


def _verify_credentials(voters_list: VotersList, progress: Progress) -> None:
    credentials = [voter.credential for voter in voters_list.voters]
    what = "Checking credentials"
    wrong = in_batches(_outside, credentials, what, progress, batch=_BATCH, alone=_ALONE)
    for voter, outside in zip(voters_list.voters, wrong, strict=True):
        if outside:
            raise MalformedError(
                f"voters-list.json: the credential of member {voter.member} is not in the group: "
                "issue the credentials again."
            )


def _outside(credentials: Sequence[str]) -> list[bool]:
    return [_is_outside(credential) for credential in credentials]


def _is_outside(credential: str) -> bool:
    try:
        parse_credential(credential, "credential")
    except ProtocolError:
        return True
    return False


def _save_lists(uow: UnitOfWork, poll: Poll, voters_list: VotersList) -> None:
    by_unit: dict[str, list[str]] = {}
    for voter in voters_list.voters:
        by_unit.setdefault(voter.unit, []).append(voter.credential)
    for unit in uow.units.of(poll.id):
        credentials = credentials_list(by_unit.get(unit.id, []))
        uow.units.save(poll.id, replace(unit, voters_list=credentials))
    uow.polls.save(replace(poll, voters_lists=voters_list.lists.encode()))


def import_trustees(ctx: Context, poll_id: str, raw: bytes) -> None:
    """Take the trustees' document into a draft.

    Raises `WrongStateError` unless the poll is a draft, `MalformedError` on a document that does
    not pass every check.
    """
    try:
        parse_trustees(raw)
    except ProtocolError as error:
        raise MalformedError(
            f"trustees.json: {error}. Take the file that the key ceremony ended with."
        ) from error
    with ctx.store.unit_of_work() as uow:
        poll = _draft(uow, poll_id, Lock.EXCLUSIVE)
        uow.polls.save(replace(poll, trustees_json=raw))
        uow.acts.clear(poll_id, Act.SEAL)
        uow.commit()


def discard(ctx: Context, poll_id: str) -> None:
    """Give up a draft: it binds nobody, so one officer may. `WrongStateError` once sealed."""
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        uow.polls.save(poll.moved(Step.DISCARD))
        uow.acts.clear(poll_id, Act.SEAL)
        uow.commit()
