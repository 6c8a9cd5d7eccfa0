"""The trustees' decryptions: received, set aside by two officers, made into the result.

Rules this module keeps:
1. A decryption is accepted only complete, for every unit, with both proofs of each verified, and
   once. What is refused is not logged, and the trustee may send another file.
2. Two officers can set a decryption aside, with a reason, until there is a result; then that
   trustee may send another.
3. The file that makes enough gives the result, in the same transaction.
4. Officers release the percentage or less, and each release has a public proof of its own. All are
   made with the result, and the trustees' blinding numbers are destroyed then (`blinds`).
5. The result is computed exactly (by-law 2.78), stored as result.json, and put into the log as a
   salted commitment: the log is public, and the result is not yet.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from audit.record.about.acts import set_aside_entry
from audit.record.about.lines import About
from audit.record.log.events import DecryptionReceived, DecryptionSetAside, ResultComputed
from audit.record.log.list_events import CredentialIssued
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act, Statement
from audit.replay.challenges.rows import challenged_rows
from audit.replay.history import PollHistory, StandingDecryption
from audit.replay.proved import permitted, sealed_weights
from tally.decryption.partial import combine, verify_enough
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt, count_to_decrypt
from tally.decryption_file.file import parse_decryption_file
from tally.decryption_file.proofs import counted_figures, prove_count
from tally.decryption_file.sent import SentDecryption, parse_sent, verify_sent
from tally.fte.files import parse_fte_record
from tally.fte.outcome import ProvincialTally, UnitCount, tally_fte
from tally.protocol.election import parse_election
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import ProtocolError, TallyError
from tally.protocol.trustees import Owner
from tally.public_proof.releases import release_telling
from tally.result import Result, encode_result
from voting.domain.errors import ConfigurationError, ConflictError, MalformedError, WrongStateError
from voting.domain.poll import Poll, PollState, Step, utc
from voting.ports.polls import OfferedRelease
from voting.ports.unit_of_work import Context, CountResult, Lock, UnitOfWork
from voting.services.acts.blinds import destroy_proof_keys, keep_blinds, open_blinds
from voting.services.acts.certify import commitment_of
from voting.services.acts.facts import facts_of, sealed_files
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.clock import withdraw_all
from voting.services.rulings.outcome import document_of, history_of, rows
from voting.services.signatures import ActContext, Signed

SALT_LENGTH = 32
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """The result of a decryption: whose it was, whether the poll is counted, who is missing."""

    trustee: str
    counted: bool
    missing: str = ""


def receive_decryption(ctx: Context, poll_id: str, raw: bytes) -> Received:
    """Keep a trustee's decryption file; the one that makes enough gives the result.

    Checks: (1) the poll is closed and its encrypted tally made; (2) the file is of this count, by
    one of its trustees, for every unit, each of its proofs verified; (3) no other of this trustee
    stands. Raises `WrongStateError`, `MalformedError` or `ConflictError`, having changed nothing.
    """
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        if poll.state is not PollState.CLOSED or not poll.tallied:  # (1)
            raise WrongStateError(
                f"poll {poll_id} is {poll.state}: decryptions are taken after two officers have "
                "signed its count, until enough are there."
            )
        history = history_of(uow, poll)
        count = _asked(uow, poll, history)
        owner = _take(ctx, uow, count, raw)  # (2), (3)
        standing = uow.tallies.decryptions(poll_id)
        try:
            verify_enough(count.trustees, standing)
        except TallyError as error:
            uow.commit()
            return Received(str(owner), counted=False, missing=str(error))
        outcome = _compute(uow, poll, history, _combine(count, history, standing))
        _prove(ctx, uow, count, outcome)
        uow.commit()
    try:
        destroy_proof_keys(ctx)
    except ConfigurationError as error:  # the scheduler tries again, every second
        _LOGGER.warning("poll %s: %s", poll_id, error)
    return Received(str(owner), counted=True)


def _asked(uow: UnitOfWork, poll: Poll, history: PollHistory) -> CountToDecrypt:
    """Return what the trustees were asked to decrypt, from the log of the count."""
    if history.counted_log is None:
        raise ConflictError(
            f"poll {poll.id}: its log has no encrypted tally: restore the database from its backup."
        )
    encrypted, sealed = uow.tallies.encrypted(poll.id), sealed_files(uow, poll)
    units = {
        unit.id: UnitToDecrypt(
            parse_election(unit.election_json or b""),
            encrypted[unit.id],
            len(history.ballots[unit.id]),
        )
        for unit in uow.units.of(poll.id)
    }
    weights = sealed_weights(sealed.document, sealed.inputs)
    return count_to_decrypt(poll.id, history.counted_log, sealed.trustees, units, weights)


def _take(ctx: Context, uow: UnitOfWork, count: CountToDecrypt, raw: bytes) -> Owner:
    try:
        sent = parse_sent(raw)
        owner = verify_sent(sent, count)
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error
    file = sent.file.encode()
    uow.tallies.add_decryption(count.poll, owner.number, file)
    keep_blinds(ctx, uow, count.poll, owner.number, sent.blinds)
    time = utc(uow.log.moment(count.poll))
    received = DecryptionReceived(time=time, owner=owner.number, file=sha256_hex(file))
    uow.log.append(count.poll, received)
    return owner


# --- the result ---------------------------------------------------------------------------------


def _combine(
    count: CountToDecrypt, history: PollHistory, standing: Mapping[int, bytes]
) -> list[UnitCount]:
    """Return each unit's votes, by the decryptions that stand."""
    given = {n: parse_decryption_file(raw).partial_decryptions for n, raw in standing.items()}
    counts = []
    for unit, asked in count.units.items():
        parts, ballots = {n: by_unit[unit] for n, by_unit in given.items()}, history.ballots[unit]
        try:
            votes = combine(
                asked.election, count.trustees, asked.encrypted_tally, parts, len(ballots)
            )
        except ProtocolError as error:
            raise ConflictError(f"poll {count.poll}, unit {unit}: {error}.") from error
        counts.append(UnitCount(unit, *votes))
    return counts


def _reissued(uow: UnitOfWork, poll: Poll, history: PollHistory) -> Mapping[str, int]:
    """Return how many votes that count, of each unit, were cast with a reissued credential."""
    votes: Counter[str] = Counter()
    for change in history.changes:
        if isinstance(change, CredentialIssued):
            cast = uow.ballots.by_credential(poll.id, change.credential)
            digest = None if cast is None else sha256_hex(cast.raw)
            votes[change.unit] += digest in history.ballots[change.unit]
    return {unit: number for unit, number in votes.items() if number}


def _compute(
    uow: UnitOfWork, poll: Poll, history: PollHistory, counts: list[UnitCount]
) -> ProvincialTally:
    """Count by FTE (by-law 2.78), commit to the result.

    The result bounds what each kind of vote that was let in or left out could have changed.
    """
    outcome = tally_fte(parse_fte_record(poll.fte_json or b""), counts)
    apart = rows(uow, poll, history, Edition.COMPLETE)
    counted = Result(
        outcome,
        history.on_list(document_of(poll)),
        sequestered=apart,
        reissued=_reissued(uow, poll, history),
        challenged=challenged_rows(history, document_of(poll)),
    )
    result = CountResult(encode_result(counted), secrets.token_bytes(SALT_LENGTH))
    uow.tallies.add_result(poll.id, result)
    now = utc(uow.log.moment(poll.id))
    uow.log.append(poll.id, ResultComputed(time=now, commitment=commitment_of(result)))
    uow.polls.save(poll.moved(Step.RESULT))
    withdraw_all(uow, poll.id)
    return outcome


def _prove(ctx: Context, uow: UnitOfWork, count: CountToDecrypt, outcome: ProvincialTally) -> None:
    """Prove all that officers may release, and delete what the proofs are made with (4)."""
    blinds, standing = open_blinds(ctx, uow, count.poll), uow.tallies.decryptions(count.poll)
    sent = [SentDecryption(parse_decryption_file(raw), blinds[n]) for n, raw in standing.items()]
    document = sealed_files(uow, uow.polls.get(count.poll)).document
    try:
        made = prove_count(count, outcome, sent, permitted(document))
    except ProtocolError as error:
        raise ConflictError(f"poll {count.poll}: {error}.") from error
    figures = counted_figures(outcome)
    uow.proofs.add(
        count.poll,
        [
            OfferedRelease(release, proof, release_telling(count.proved, figures, release))
            for release, proof in made.items()
        ],
    )
    uow.proofs.forget_blinds(count.poll)


# --- the act that sets one aside ----------------------------------------------------------------


def _about(context: ActContext, request: ActRequest) -> About:
    """Name the trustee, and the entry that received this trustee's decryption, which stands."""
    facts = facts_of(context)
    standing = facts.history.decryptions
    for one in standing:
        if one.owner == request.trustee:
            return facts.about_set_aside(one.owner, one.received)
    names = ", ".join(str(one.owner) for one in standing) or "none"
    raise MalformedError(
        f"poll {context.poll.id}: say whose decryption is set aside, by the trustee's number. "
        f"Those that stand are of: {names}."
    )


def _asked_trustee(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(trustee=_signed_for(context, statement).owner)


def _signed_for(context: ActContext, statement: Statement) -> StandingDecryption:
    """Return the decryption that the statement is about; `ConflictError` if it does not stand."""
    for one in history_of(context.uow, context.poll).decryptions:
        if one.received == set_aside_entry(statement.about):
            return one
    raise ConflictError(
        f"poll {context.poll.id}: the decryption of this statement does not stand any more: "
        "withdraw the statement."
    )


def _set_aside(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    one = _signed_for(context, signed.statement)
    context.uow.tallies.set_decryption_aside(context.poll.id, one.owner)
    context.uow.proofs.forget_blinds(context.poll.id, one.owner)
    context.uow.log.append(
        context.poll.id,
        DecryptionSetAside(
            time=context.moment(signed.statement),
            owner=one.owner,
            received=one.received,
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.polls.save(context.poll.moved(Act.SET_ASIDE))


SET_ASIDE = Handler(about=_about, do=_set_aside, request=_asked_trustee)
