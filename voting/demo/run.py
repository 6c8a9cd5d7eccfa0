"""`ratify demo`: a whole vote, headless, from the members' roster to the official percentage.

Rules this module keeps:
1. Nothing is staged: the poll is prepared from files, sealed by two officers, voted in with the
   codes on the cards, decrypted by trustees who verify the record first, and released.
2. The seed fixes the roster and the choices, and so the official result; every secret is drawn at
   random each time.
3. The time is the machine's, and the seal was made shortly before. Once everybody has voted, the
   clock is set to the second at which two officers ordered the poll to close, and, where a
   sequestered vote is left undecided, past the ruling deadline: nobody waits for a demonstration.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from audit.decrypt import admit, prepare_decryption
from audit.record.challenges.reasons import ChallengeReason
from audit.record.interruption import Interruption, VotingChannel
from audit.record.log.events import LEAST_NOTICE
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act, ServiceAct
from audit.replay.export import FTE, RESULT, write_record
from audit.replay.files.reading import read_record
from audit.work.pool import in_batches
from audit.work.progress import Progress
from tally.decryption_file.sent import SentDecryption, decrypt_count
from tally.durable import write_new
from tally.fte.files import parse_fte_record
from tally.fte.readings import ReadingsReport, readings_report
from tally.keyfile import update_key_file
from tally.protocol.credential import verify_code
from tally.result import Result, parse_result
from voting.demo.callers import PhoneVoter, vote_by_phone
from voting.demo.challenges import before_and_after, challenge, rule
from voting.demo.lost_cards import reissue_cards
from voting.demo.newcomers import make_newcomers, rule_and_sign, vote_apart
from voting.demo.people import DemoMember, Province, make_province
from voting.demo.preparing import prepare_poll
from voting.demo.stage import (
    BEFORE,
    PASSPHRASE,
    THRESHOLD,
    DemoServer,
    MemberCard,
    add_officers,
    both_officers,
    deliver_messages,
    earlier,
    member_cards,
    moved_to,
    new_stage,
    seal_digest_of,
    trustees_confirm,
)
from voting.demo.voters import Booth, VoterTask, vote_all
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.domain.errors import MalformedError
from voting.domain.poll import PollTerms, utc
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.handler import ActRequest
from voting.services.acts.weights import WeightsTable, read_weights
from voting.services.clock import tick
from voting.services.polls.calls import destroy_keys
from voting.services.polls.export import build_record
from voting.services.polls.prepare import Prepared

WINDOW: Final = timedelta(hours=1)
SEAL_DIGEST: Final = "seal-digest.txt"
"""The file of a demonstration that stands for a notice to the members."""
_BATCH, _ALONE = 5, 12
_DOWN, _UP = timedelta(minutes=6), timedelta(minutes=1)
"""How long before the close the telephone line was interrupted, and worked again."""
_TO_SIGN: Final = timedelta(minutes=2)
"""How long both officers have to sign the order to close."""


@dataclass(frozen=True)
class People:
    """How many take part.

    `members` are on the voters' list. Of those who vote, `reissued` lost their cards and `by_phone`
    vote by telephone; `challenged` are challenged, every other one before voting. `sequestered`
    persons claim that they should be on the list.
    """

    members: int
    sequestered: int = 0
    reissued: int = 0
    by_phone: int = 0
    challenged: int = 0


@dataclass(frozen=True)
class Finished:
    """How the demonstration ended: weights, result, readings, votes cast, times in seconds.

    `small_unit` is the poll's small-unit size. `seal_digest` is what the members' notices say, and
    so the anchor of the record.
    """

    weights: WeightsTable
    result: Result
    readings: ReadingsReport
    small_unit: int
    seal_digest: str
    votes: int
    voting_seconds: float
    seconds: float


def run_demo(folder: Path, people: People, seed: int, progress: Progress) -> Finished:
    """Hold the whole vote in an empty folder and leave `record` in it.

    Raises `ConflictError` if the folder is not empty, and `MalformedError` where more cards are
    lost, or more members challenged, than there are members who vote.
    """
    began = time.monotonic()
    province = make_province(people.members, seed)
    lost = _some_who_vote(province, people.reissued, "--reissued")
    calling = _some_who_vote(province, people.by_phone, "--phone")
    before, after = before_and_after(
        _some_who_vote(province, people.challenged, "--challenged", back=True)
    )
    stage = new_stage(folder, "http://localhost:8000")
    add_officers(stage)
    prepared = _open_poll(stage, province, progress)
    polls_open = time.monotonic()
    cards = member_cards(stage)
    if lost:
        cards = reissue_cards(stage, prepared, lost, cards, progress)
    dismissed = challenge(stage, prepared.poll, before, ChallengeReason.WRONG_UNIT)
    votes = _call(stage, calling, cards, progress)
    votes += _vote(stage, prepared, set(province.members) - set(calling), cards, progress)
    voting_seconds = time.monotonic() - polls_open
    upheld = challenge(stage, prepared.poll, after, ChallengeReason.NOT_A_MEMBER)
    newcomers = make_newcomers(province, people.sequestered, seed)
    due = vote_apart(stage, prepared.poll, newcomers, progress)
    stage = _close(stage, prepared.poll, progress)
    destroy_keys(stage.ctx)  # of the telephone line's calls, as the scheduler does at the close
    _enter_interruption(stage, prepared.poll, progress)
    rule_and_sign(stage, prepared.poll, due)
    rule(stage, prepared.poll, dismissed, ChallengeVerdict.DISMISS)
    rule(stage, prepared.poll, upheld, ChallengeVerdict.UPHOLD)
    if any(person.verdict is None for person in newcomers):
        stage = moved_to(stage, _terms(stage, prepared.poll).ruling_deadline)
    result, readings = _count(stage, prepared.poll, progress)
    digest = _publish_seal_digest(stage, prepared.poll, folder)
    return Finished(
        read_weights(stage.ctx, prepared.poll),
        result,
        readings,
        _terms(stage, prepared.poll).small_unit,
        digest,
        votes,
        voting_seconds,
        time.monotonic() - began,
    )


def _publish_seal_digest(stage: DemoServer, poll: str, folder: Path) -> str:
    """Write the seal digest into a file beside the record, as if it were on a notice; return it."""
    with stage.ctx.store.reader() as uow:
        digest = uow.polls.get(poll).seal_digest or ""
    write_new(folder / SEAL_DIGEST, f"{digest}\n".encode())
    return digest


def _close(stage: DemoServer, poll: str, progress: Progress) -> DemoServer:
    """Let two officers order the close, with its notice, and the clock reach that second."""
    with stage.ctx.store.reader() as uow:
        closes = utc(uow.now()) + LEAST_NOTICE + _TO_SIGN
    reason = "Everybody in the demonstration has voted"
    both_officers(stage, poll, Act.CLOSE, reason, progress, ActRequest(closes))
    stage = moved_to(stage, closes)
    tick(stage.ctx)
    return stage


def _enter_interruption(stage: DemoServer, poll: str, progress: Progress) -> None:
    """Let two officers enter, after the close, that the line was down for a while before it."""
    with stage.ctx.store.reader() as uow:
        closed = uow.polls.get(poll).closes
    told = Interruption(VotingChannel.TELEPHONE, closed - _DOWN, closed - _UP)
    reason = "The telephone company said so"
    asked = ActRequest(interruption=told)
    both_officers(stage, poll, ServiceAct.INTERRUPTION, reason, progress, asked)


def _terms(stage: DemoServer, poll: str) -> PollTerms:
    with stage.ctx.store.reader() as uow:
        return uow.polls.get(poll).terms


def _open_poll(stage: DemoServer, province: Province, progress: Progress) -> Prepared:
    with stage.ctx.store.reader() as uow:
        now = utc(uow.now())
    before = earlier(stage, BEFORE)
    prepared = prepare_poll(before, province, now, now + WINDOW, progress)
    both_officers(before, prepared.poll, Act.SEAL, "", progress)
    trustees_confirm(stage, prepared.poll, progress)
    both_officers(stage, prepared.poll, Act.OPEN, "", progress)
    return prepared


def _some_who_vote(
    province: Province, count: int, option: str, *, back: bool = False
) -> tuple[DemoMember, ...]:
    """Return `count` members who vote, spread over the whole list; `back`: from its end."""
    voting = [member for member in province.members if member.choice is not None]
    if back:
        voting.reverse()
    if count > len(voting):
        raise MalformedError(f"{option} {count}: only {len(voting)} members vote with a card.")
    return tuple(voting[place * len(voting) // count] for place in range(count))


def _call(
    stage: DemoServer,
    members: Sequence[DemoMember],
    cards: Sequence[MemberCard],
    progress: Progress,
) -> int:
    """Let these members vote by telephone."""
    codes = {card.member: card.code for card in cards}
    callers = [
        PhoneVoter(one.number, verify_code(codes[one.number]), one.choice, one.language)
        for one in members
        if one.choice is not None
    ]
    return vote_by_phone(stage.ctx.settings, callers, progress) if callers else 0


def _vote(
    stage: DemoServer,
    prepared: Prepared,
    members: Collection[DemoMember],
    cards: Sequence[MemberCard],
    progress: Progress,
) -> int:
    """Let those of these members who vote do so on the web."""
    choices = {member.number: member.choice for member in members}
    tasks = [
        VoterTask(card.member, card.code, choice)
        for card in cards
        if (choice := choices.get(card.member)) is not None
    ]
    booth = Booth(stage.ctx.settings, prepared.poll, prepared.card_set)
    work = partial(vote_all, booth=booth)
    return len(in_batches(work, tasks, "Voting", progress, batch=_BATCH, alone=_ALONE))


def _count(stage: DemoServer, poll: str, progress: Progress) -> tuple[Result, ReadingsReport]:
    """Count, decrypt, certify and release; leave the record."""
    both_officers(stage, poll, Act.COUNT, "", progress)
    deliver_messages(stage)
    closed = stage.folder / "record-to-decrypt"
    write_record(build_record(stage.ctx, poll, Edition.PUBLIC), closed)
    seal_digest = seal_digest_of(stage, poll)
    for trustee in range(1, THRESHOLD + 1):
        key, told = stage.trustee_key(trustee), _of_trustee(trustee, progress)
        file = _decrypt(closed, seal_digest, key, told)
        receive_decryption(stage.ctx, poll, file.encode())
    for act in (Act.CERTIFY, Act.RELEASE):
        both_officers(stage, poll, act, "", progress)
    record = build_record(stage.ctx, poll, Edition.COMPLETE)
    write_record(record, stage.folder / "record")
    write_record(build_record(stage.ctx, poll, Edition.PUBLIC), stage.folder / "public")
    inputs = parse_fte_record(record.file(FTE))
    result = parse_result(record.file(RESULT), inputs.threshold)
    return result, readings_report(inputs, [one.count for one in result.outcome.elections])


def _of_trustee(trustee: int, progress: Progress) -> Progress:
    def told(what: str, done: int, total: int) -> None:
        progress(f"Trustee {trustee} verifies {what}", done, total)

    return told


def _decrypt(folder: Path, seal_digest: str, key: Path, progress: Progress) -> SentDecryption:
    """Do what a trustee's computer does: verify the record, remember the tallies, decrypt them."""
    asked = prepare_decryption(read_record(folder), seal_digest, progress=progress)
    held = update_key_file(key, PASSPHRASE, lambda held: admit(held, asked))
    return decrypt_count(asked.count, held.decryption_key)
