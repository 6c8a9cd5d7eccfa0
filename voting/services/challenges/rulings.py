"""Two officers sign what they ruled alike on a challenge, and then it is decided, for good.

Rules this module keeps:
1. A ruling is offered to, proposed by, shown to and signed by the two officers whose it is, and
   nobody else. Its statement names challenge and ballot by digests, and no member. It waits a day.
2. What is signed is compared with the log, the sealed challenge and the sealed rulings at each
   signature: a database that was changed decides nothing.
3. The second signature does everything in one transaction under the poll's exclusive lock: the
   log's event, the decision, and the notice to the member.
4. If the two no longer agree, because one left office or declared a conflict of interest, the
   statement is withdrawn, and others rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.record import fields
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import STATEMENT_LIFE
from voting.domain.challenges.challenge import PendingChallengeRuling
from voting.domain.challenges.ruling import DecidedChallenge
from voting.domain.claims.ruling import RulingState
from voting.domain.errors import AlreadyRuledError, ConflictError, NotFoundError, RefusedError
from voting.domain.poll import Poll, utc
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.challenges.cases import (
    ChallengeFile,
    load_challenge,
    load_challenges,
    verify_rulings_now,
)
from voting.services.challenges.notices import tell_ruled
from voting.services.challenges.officers import conflicted, desk_officer
from voting.services.challenges.ruling_statements import (
    ReadyRuling,
    RulingToSign,
    act_of_ruling,
    ruling_event,
    ruling_statement,
    shown,
)
from voting.services.clock import advance
from voting.services.signatures import (
    ActContext,
    Signed,
    parse_signature,
    parse_waiting,
    signed_with,
    stored_signature,
    verify_both,
    verify_given,
)
from voting.services.voters.challenged import challenge_mismatch
from voting.services.waiting import handed_in, too_old


def ready_rulings(ctx: Context, poll_id: str, officer: str) -> tuple[ReadyRuling, ...]:
    """Return what this officer and another can propose to sign."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        desk_officer(uow, poll, officer)
        every = load_challenges(ctx, uow, poll, uow.challenges.of(poll_id))
        waiting = {one.challenge for one, _ in _among(uow, poll, every)}
        return tuple(
            ReadyRuling(
                one.stored.id, one.stored.digest, act_of_ruling(one), one.rulings.signatories
            )
            for one in every
            if one.rulings.state is RulingState.SETTLED
            and officer in one.rulings.signatories
            and one.stored.id not in waiting
        )


def waiting_rulings(ctx: Context, poll_id: str, officer: str) -> tuple[RulingToSign, ...]:
    """Return the statements that wait for this officer and another."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        desk_officer(uow, poll, officer)
        return tuple(
            shown(pending, one)
            for pending, one in _live(ctx, uow, poll)
            if officer in one.rulings.signatories
        )


def propose_ruling(ctx: Context, poll_id: str, challenge: str, officer: str) -> RulingToSign:
    """Make the statement of what this officer and another ruled alike; it waits for both.

    Checks: (1) the officer is at the desk, and one of the two; (2) the time, as for a ruling; (3)
    two agree, nothing is signed, and no such statement waits. Raises a `RatifyError`.
    """
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        one = _own(ctx, uow, poll, challenge, officer)  # (1), (3)
        now = utc(uow.log.moment(poll_id))  # never before the ballot that it is about
        verify_rulings_now(poll, now)  # (2)
        if any(pending.challenge == challenge for pending, _ in _live(ctx, uow, poll)):  # (3)
            raise ConflictError("This ruling waits for signatures already: sign that statement.")
        uow.challenge_rulings.forget(poll_id, challenge)
        statement = fields.encode(ruling_statement(ActContext(ctx, uow, poll), one, now).to_json())
        pending = PendingChallengeRuling(poll_id, challenge, statement, now, now + STATEMENT_LIFE)
        uow.challenge_rulings.propose(pending)
        uow.commit()
    return shown(pending, one)


def withdraw_ruling(ctx: Context, poll_id: str, challenge: str, officer: str) -> None:
    """Forget a ruling's statement with its signature; the rulings stand."""
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        _own(ctx, uow, poll, challenge, officer)
        uow.challenge_rulings.forget(poll_id, challenge)
        uow.commit()


def sign_ruling(
    ctx: Context, poll_id: str, challenge: str, signature: Mapping[str, object]
) -> RulingToSign:
    """Add an officer's signature to a ruling; the second one decides the challenge.

    Checks: (1) the signature's form; (2) the time, as for a ruling; (3) the statement waits, and is
    not too old; (4) the officer is at the desk, and signed it with a sealed key; (5) the two still
    agree, else the statement is withdrawn; the officer is one of them, and has not signed; (6) the
    statement says what log, challenge and rulings say; (7) of the two signatures, what
    `signers.verify_two_officers` requires. Raises a `RatifyError`, having changed nothing, except
    that after (5) the statement is withdrawn.
    """
    given = parse_signature(signature, "Sign the ruling again.")  # (1)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_rulings_now(poll, uow.now())  # (2)
        pending = _pending(uow, poll_id, challenge)  # (3)
        context = ActContext(ctx, uow, poll)
        statement = parse_waiting(pending.statement)
        asks = desk_officer(uow, poll, given.officer)  # (4)
        verify_given(
            statement, given, context.acting, "Sign the ruling that waits, with a sealed key."
        )
        if challenge in asks.barred:
            raise conflicted(challenge)
        one = load_challenge(ctx, uow, poll, uow.challenges.get(poll_id, challenge))
        if one.rulings.state is not RulingState.SETTLED or statement.act is not act_of_ruling(
            one
        ):  # (5)
            uow.challenge_rulings.forget(poll_id, challenge)
            uow.commit()
            raise ConflictError(
                "The two officers' rulings no longer stand together: one left office, or declared "
                "a conflict of interest. Nothing was decided, and the statement is withdrawn: "
                "another officer rules."
            )
        _verify_signer(pending, one, given)  # (5)
        said = ruling_statement(context, one, statement.time)
        if pending.statement != fields.encode(said.to_json()):  # (6)
            what = "the statement that waits does not say its ruling"
            raise challenge_mismatch(challenge, what)
        earlier = () if pending.signature is None else (pending.signature,)
        signed = signed_with(statement, earlier, given)
        if signed.done:
            _decide(context, one, signed)  # (7)
        else:
            uow.challenge_rulings.sign(poll_id, challenge, stored_signature(given))
        names = tuple(name.officer for name in signed.signatures)
        uow.commit()
    return shown(pending, one, names)


def hand_in_ruling(ctx: Context, poll_id: str, raw: bytes) -> RulingToSign:
    """Take a signature file that `ratify sign` wrote for a ruling's statement; then as above.

    Raises `MalformedError` for any other file, `ConflictError` if its statement does not wait.
    """
    pending, signature = handed_in(
        ctx,
        poll_id,
        raw,
        lambda uow: uow.challenge_rulings.waiting(poll_id),
        "a ruling on a challenge that does not wait",
    )
    return sign_ruling(ctx, poll_id, pending.challenge, signature)


def _own(ctx: Context, uow: UnitOfWork, poll: Poll, challenge: str, officer: str) -> ChallengeFile:
    """Return a challenge that this officer and another agree on; else raise."""
    if challenge in desk_officer(uow, poll, officer).barred:
        raise conflicted(challenge)
    one = load_challenge(ctx, uow, poll, uow.challenges.get(poll.id, challenge))
    if one.rulings.state is RulingState.SIGNED:
        raise AlreadyRuledError("This challenge was dismissed or upheld; that stands.")
    if one.rulings.state is not RulingState.SETTLED:
        raise ConflictError("Two officers must rule alike on this challenge before they sign.")
    if officer not in one.rulings.signatories:
        raise RefusedError("This ruling is two other officers'; they sign it.")
    return one


def _live(
    ctx: Context, uow: UnitOfWork, poll: Poll
) -> list[tuple[PendingChallengeRuling, ChallengeFile]]:
    """Return the statements that can still be signed, each with its challenge."""
    waiting = {one.challenge for one in uow.challenge_rulings.waiting(poll.id)}
    stored = [one for one in uow.challenges.of(poll.id) if one.id in waiting]
    return _among(uow, poll, load_challenges(ctx, uow, poll, stored))


def _among(
    uow: UnitOfWork, poll: Poll, loaded: Iterable[ChallengeFile]
) -> list[tuple[PendingChallengeRuling, ChallengeFile]]:
    """Return the same, of challenges that are loaded, all that a statement waits for among them."""
    by_id = {one.stored.id: one for one in loaded}
    now, live = uow.now(), []
    for pending in uow.challenge_rulings.waiting(poll.id):
        one = by_id.get(pending.challenge)
        if one is None:
            raise challenge_mismatch(pending.challenge, "a ruling on it waits, and it is not kept")
        settled = one.rulings.state is RulingState.SETTLED
        if (
            settled
            and pending.expires > now
            and parse_waiting(pending.statement).act is act_of_ruling(one)
        ):
            live.append((pending, one))
    return live


def _pending(uow: UnitOfWork, poll_id: str, challenge: str) -> PendingChallengeRuling:
    waiting = uow.challenge_rulings.waiting(poll_id)
    found = next((one for one in waiting if one.challenge == challenge), None)
    if found is None:
        raise NotFoundError("This ruling no longer waits: it was signed, or withdrawn.")
    if found.expires <= uow.now():
        raise too_old("ruling")
    return found


def _verify_signer(
    pending: PendingChallengeRuling, one: ChallengeFile, given: OfficerSignature
) -> None:
    if given.officer not in one.rulings.signatories:
        raise RefusedError(
            f"This ruling is {' and '.join(one.rulings.signatories)}'s; they sign it, and nobody "
            "else."
        )
    if pending.signature is not None and pending.signature.officer == given.officer:
        raise ConflictError(
            f"officer {given.officer} has signed this ruling already: the other one must sign."
        )


def _decide(context: ActContext, one: ChallengeFile, signed: Signed) -> None:
    """Write the log's event, decide the challenge, and tell the member."""
    uow, poll, verdict = context.uow, context.poll, one.rulings.verdict
    verify_both(signed, context.document, context.acting)  # (7)
    moment = context.moment(signed.statement)
    verify_rulings_now(poll, moment)
    entry = uow.log.append(poll.id, ruling_event(one, signed, moment))
    uow.challenge_rulings.forget(poll.id, one.stored.id)
    if verdict is not None:
        decision = DecidedChallenge(poll.id, one.stored.id, verdict, entry.index)
        uow.challenge_rulings.decide(decision)
        tell_ruled(context, one.stored, verdict)
