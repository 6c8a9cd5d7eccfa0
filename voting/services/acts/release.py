"""Releasing the result: a percentage, and only by the executive's act (by-law 2.78, reading).

Rules this module keeps:
1. What is released is the official percentage with its decimals or fewer, or the outcome alone,
   whether it ratifies, and the votes cast; the head count where the poll's seal allows it and the
   officers choose it. A unit's split is for certified officers and auditors, unless the poll's
   terms say that it is released; the statement locks heads and bounds in lines that are not public.
2. The statement names the one public proof of what is released. The proofs of the releases that
   were not chosen are deleted with it.
3. Officers are warned where the figures tell how a unit voted, before either of them signs.
4. One of the two officers is of the provincial executive.
5. Before the release, nothing here shows a result to anybody but officers who may see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.about.lines import About
from audit.record.about.result import ReleasedFigures, release_asked
from audit.record.about.withheld import Withheld
from audit.record.log.event_parts import Official, PublishedProof
from audit.record.log.events import ResultReleased
from audit.record.signatures.statement import Act, Statement
from audit.replay import statements
from audit.replay.statements import PollAbout
from tally.fte.outcome import ProvincialTally
from tally.public_proof.releases import Release
from tally.result import parse_result
from voting.domain.errors import ConflictError, MalformedError
from voting.domain.poll import Poll, PollState
from voting.domain.release.choice import ReleaseChoice
from voting.domain.release.telling import TellingFigures
from voting.ports.polls import OfferedRelease
from voting.ports.unit_of_work import Context, CountResult, UnitOfWork
from voting.services.acts.certify import verify_sees_results
from voting.services.acts.facts import facts_of, read_result, result_of, sealed_files
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.rulings.outcome import history_of
from voting.services.signatures import ActContext, Signed


@dataclass(frozen=True)
class Released:
    """What the public may know. `result` is the whole result.json, if the terms release it.

    `weighed`: whether a vote carries weight, so that there is a percentage, released or not.
    """

    official: Official
    proof: PublishedProof | None
    weighed: bool
    result: bytes | None


def released(ctx: Context, poll_id: str) -> Released | None:
    """Return what was released of a poll; None before its release."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        if poll.state is not PollState.RELEASED:
            return None
        history = history_of(uow, poll)
        event = history.released
        if event is None:
            return None
        weighed = PollAbout(sealed_files(uow, poll), history).participation().represented
        whole = result_of(uow, poll).result_json if poll.terms.release_units else None
        return Released(event.official, event.proof, weighed, whole)


def release_choices(ctx: Context, poll_id: str, officer_id: str) -> Sequence[ReleaseChoice]:
    """Return what officers may release, the most first: once, what several say alike.

    Without a vote that carries weight there is no percentage to choose decimals of. Raises
    `RefusedError` unless the officer may see an unreleased result.
    """
    with ctx.store.reader() as uow:
        verify_sees_results(uow, officer_id)
        poll = uow.polls.get(poll_id)
        outcome = _outcome(poll, result_of(uow, poll))
        offered = uow.proofs.offered(poll_id)
    choices = dict[Official, ReleaseChoice]()
    for one in offered:
        choice = _choice(poll, outcome, one)
        choices.setdefault(choice.official, choice)
    return tuple(choices.values())


def _choice(poll: Poll, outcome: ProvincialTally, offered: OfferedRelease) -> ReleaseChoice:
    return ReleaseChoice(
        offered.release,
        Official.of(outcome, offered.release),
        offered.proof,
        offered.telling,
        weighed=outcome.in_favour is not None,
        units=poll.terms.release_units,
    )


def _outcome(poll: Poll, result: CountResult) -> ProvincialTally:
    return parse_result(result.result_json, poll.terms.required).outcome


def _official(poll: Poll, result: CountResult, release: Release) -> Official:
    return Official.of(_outcome(poll, result), release)


def _withheld(uow: UnitOfWork, poll: Poll) -> Withheld:
    return statements.released(*read_result(uow, poll))


def _offered(uow: UnitOfWork, poll: Poll, asked: Release | None) -> OfferedRelease:
    """Return the release that was asked for; the one that makes the most public, if None."""
    offered = uow.proofs.offered(poll.id)
    if not offered:
        raise ConflictError(
            f"poll {poll.id}: the proofs of its figures are missing: restore the database from its "
            "backup."
        )
    for one in offered:
        if asked in (None, one.release):
            return one
    raise MalformedError(
        f"poll {poll.id}: its seal does not let this be released: choose one of those that "
        "`ratify poll result` and the officers' page list."
    )


def _figures(context: ActContext, asked: Release | None) -> ReleasedFigures:
    offered = _offered(context.uow, context.poll, asked)
    official = _official(context.poll, result_of(context.uow, context.poll), offered.release)
    return ReleasedFigures(official, PublishedProof.of(offered.proof))


def _about(context: ActContext, request: ActRequest) -> About:
    locked = _withheld(context.uow, context.poll).commitment
    return facts_of(context).about_release(_figures(context, request.release), locked)


def _asked(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(release=_release_of(context.uow, context.poll, statement))


def _release_of(uow: UnitOfWork, poll: Poll, statement: Statement) -> Release:
    """Return the release of a statement that waits, by the proof that it names.

    Where no vote carries weight, all releases say the same.
    """
    asked, proof = release_asked(statement.about)
    for one in uow.proofs.offered(poll.id):
        if PublishedProof.of(one.proof) == proof and one.release.heads == asked.heads:
            return one.release
    return asked


def _warn(uow: UnitOfWork, poll: Poll, statement: Statement) -> tuple[TellingFigures, ...]:
    if poll.terms.release_units:
        return ()
    offered = _offered(uow, poll, _release_of(uow, poll, statement))
    return (TellingFigures(offered.telling),) if offered.telling.warns else ()


def _release(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    asked = _release_of(context.uow, context.poll, signed.statement)
    figures = _figures(context, asked)
    context.uow.log.append(
        context.poll.id,
        ResultReleased(
            time=context.moment(signed.statement),
            official=figures.official,
            proof=figures.proof,
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.proofs.keep_only(context.poll.id, asked)
    context.uow.polls.save(context.poll.moved(Act.RELEASE))


RELEASE = Handler(about=_about, do=_release, request=_asked, withheld=_withheld, warn=_warn)
