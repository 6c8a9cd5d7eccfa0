"""A call from webhook to webhook: each is taken once, and a repeated one gets the same answer.

The steps, each tagged in the code:
1. The call's row is locked. A webhook whose step is not the awaited one changes nothing and gets
   the last answer again, byte for byte. If the call is not known, or was wiped, the caller hears
   that it cannot go on.
2. Once the poll is over, its key is destroyed, and with it what the call held; the caller hears
   that voting has ended.
3. The script takes the event. If it asks for no effect, the new memory and the answer are
   committed.
4. If it asks for one, the memory and the effect are committed first and the row is released. Then
   the effect is performed, and the script takes its result, which is committed. A webhook that
   comes meanwhile, or after a crash, hands the same effect to the services under the same
   idempotency key, which names the call's step: what was done under it is not done again, and gets
   the same answer. The webhook that finishes first decides the answer.
5. When the call ends its memory is wiped, and at the hang-up its last answer too. Its digest stays
   for a day, so that a late webhook cannot start it again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace

from ivr.effects.facts import gather
from ivr.effects.memory import ANSWER, MEMORY, Memory, Vault, decode, encode
from ivr.effects.perform import EffectContext, perform
from ivr.script.events import Closed, Event
from ivr.script.facts import CallFacts, WindowStage
from ivr.script.state import Place, State
from ivr.script.step import greet, step
from ivr.script.turns import Prompt
from ivr.speech.twiml import message, twiml
from voting.config.temporary_keys import KeyCipher, KeyLostError, PhoneKeys
from voting.domain.call import IDLE, StoredCall
from voting.domain.errors import ConfigurationError, ConflictError
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.limits import throttle
from voting.services.polls.calls import hold_key

FIRST = 1
"""The step that the first answer leads to."""


@dataclass(frozen=True)
class Caller:
    """A call by its keyed digest, and the caller's number (E.164; empty where it is hidden)."""

    call: str
    number: str = field(repr=False)


class _OvertakenError(Exception):
    """Another webhook has finished the step, or the call was wiped."""


def caller(ctx: Context, call_sid: str, number: str) -> Caller:
    """Return who is calling; the database knows the call only by a digest."""
    return Caller(throttle.digest_of(ctx, f"call|{call_sid}"), number)


def begin(ctx: Context, who: Caller) -> bytes:
    """Take a call's first webhook; return the answer."""
    facts = gather(ctx, who.number)
    with (
        suppress(ConflictError),
        ctx.store.unit_of_work() as uow,
    ):  # the same webhook, twice at once
        if uow.calls.get(who.call, hold=True) is None:
            state, prompt = greet(facts)
            empty = StoredCall(who.call, None, FIRST, "", b"", b"", uow.now())
            stored = _put(ctx, uow, facts, empty, Memory(state), prompt)
            uow.calls.add(stored)
            uow.commit()
            return _last_answer(ctx, stored)
    return proceed(ctx, who, 0, None)


def proceed(ctx: Context, who: Caller, number: int, event: Event | None) -> bytes:
    """Take the webhook of step `number`; return the answer.

    Without an event, finish the effect that is under way, or repeat the last answer.
    """
    facts = gather(ctx, who.number)
    try:
        with ctx.store.unit_of_work() as uow:
            stored, now = uow.calls.get(who.call, hold=True), uow.now()
            if stored is None or stored.expires <= now:
                return message(ctx.settings, "call_lost")  # 1
            awaited = event is not None and number == stored.step
            if stored.ended or not (stored.pending or awaited):
                return _last_answer(ctx, stored)  # 1
            if _is_over(stored, facts):
                stored, memory = _close(ctx, uow, stored, facts)  # 2
                uow.calls.save(stored)
                uow.commit()
                return _last_answer(ctx, stored)
            memory = decode(_vault(ctx).open(stored, MEMORY))
            if event is not None and not stored.pending:
                stored, memory = _take(ctx, uow, facts, stored, memory, event)  # 3
                uow.calls.save(stored)
                uow.commit()
        if not stored.pending:
            return _last_answer(ctx, stored)
        return _finish(ctx, who, facts, stored, memory)  # 4
    except KeyLostError:
        return _lose(ctx, who)


def end(ctx: Context, who: Caller) -> None:
    """Wipe a call: the caller has hung up (step 5)."""
    with suppress(ConflictError), ctx.store.unit_of_work() as uow:
        stored = uow.calls.get(who.call, hold=True)
        wiped = StoredCall(who.call, None, FIRST, "", b"", b"", uow.now() + IDLE)
        (uow.calls.add if stored is None else uow.calls.save)(wiped)
        uow.commit()


# --- the steps ---------------------------------------------------------------------------------


def _take(
    ctx: Context,
    uow: UnitOfWork,
    facts: CallFacts,
    stored: StoredCall,
    memory: Memory,
    event: Event,
) -> tuple[StoredCall, Memory]:
    """Return the row and the memory after an event from the caller."""
    state, prompt = step(memory.state, event, facts)
    memory = replace(memory, state=state, effect=prompt.effect)
    stored = replace(stored, step=stored.step + 1)
    return _put(ctx, uow, facts, stored, memory, prompt), memory


def _close(
    ctx: Context, uow: UnitOfWork, stored: StoredCall, facts: CallFacts
) -> tuple[StoredCall, Memory]:
    """Return the row and the memory once the call's poll is over, without what was keyed."""
    with suppress(ConfigurationError):  # the scheduler tries again, and says so
        PhoneKeys(ctx.settings.phone_keys).destroy(stored.poll or "")
    state = State(Place.MEMBER, stored.language, stored.poll or "")
    return _take(ctx, uow, facts, stored, Memory(state), Closed(certain=False))


def _finish(
    ctx: Context, who: Caller, facts: CallFacts, stored: StoredCall, memory: Memory
) -> bytes:
    """Perform the effect that the row waits for; return the answer to its result."""
    before = memory

    def keep(new: Memory) -> Memory:
        with ctx.store.unit_of_work() as uow:
            row = _lock_step(uow, stored)
            current = decode(_vault(ctx).open(row, MEMORY))
            if current != before:  # another webhook of this step committed its memory first
                return current
            uow.calls.save(replace(row, sealed_memory=_seal(ctx, row, MEMORY, encode(new))))
            uow.commit()
        return new

    address, step_key = throttle.telephone(ctx, who.number), f"{stored.id}|{stored.step}"
    try:
        memory, event = perform(EffectContext(ctx, address, step_key, keep), memory)
        if isinstance(event, Closed):  # what was keyed must not outlive the poll's key
            facts, memory = gather(ctx, who.number), Memory(memory.state)
        with ctx.store.unit_of_work() as uow:
            row = _lock_step(uow, stored)
            state, prompt = step(memory.state, event, facts)
            memory = replace(memory, state=state, effect=prompt.effect)
            row = _put(ctx, uow, facts, row, memory, prompt)
            uow.calls.save(row)
            uow.commit()
    except _OvertakenError:
        return proceed(ctx, who, 0, None)
    return _last_answer(ctx, row)


def _lock_step(uow: UnitOfWork, stored: StoredCall) -> StoredCall:
    row = uow.calls.get(stored.id, hold=True)
    if row is None or not row.pending or row.step != stored.step:
        raise _OvertakenError
    return row


def _lose(ctx: Context, who: Caller) -> bytes:
    """End a call whose memory cannot be read: the key was lost with its folder."""
    with ctx.store.unit_of_work() as uow:
        stored = uow.calls.get(who.call, hold=True)
        if stored is not None:
            uow.calls.save(replace(stored, poll=None, sealed_memory=b"", sealed_answer=b""))
            uow.commit()
    return message(ctx.settings, "call_lost", stored.language if stored else "")


# --- the row -----------------------------------------------------------------------------------


def _put(
    ctx: Context,
    uow: UnitOfWork,
    facts: CallFacts,
    stored: StoredCall,
    memory: Memory,
    prompt: Prompt,
) -> StoredCall:
    """Return the row that holds the memory and the prompt.

    They are encrypted under the poll's key while it is sealed or open, else under the server's.
    Raises `ConfigurationError` if the poll's calls rest under a key that another machine has.
    """
    poll = facts.poll(memory.state)
    secret = poll is not None and poll.stage is not WindowStage.OVER
    row = replace(
        stored,
        poll=memory.state.poll if secret else None,
        language=memory.state.language,
        expires=uow.now() + IDLE,
    )
    if row.poll is not None:
        hold_key(ctx, uow, row.poll)
    answer = b"" if prompt.effect else twiml(ctx.settings, prompt, row.step)
    return replace(
        row,
        sealed_memory=b"" if prompt.ends else _seal(ctx, row, MEMORY, encode(memory)),
        sealed_answer=_seal(ctx, row, ANSWER, answer) if answer else b"",
    )


def _last_answer(ctx: Context, stored: StoredCall) -> bytes:
    """Return the call's last answer, byte for byte."""
    if not stored.sealed_answer:
        return message(ctx.settings, "call_lost", stored.language)
    return _vault(ctx).open(stored, ANSWER)


def _is_over(stored: StoredCall, facts: CallFacts) -> bool:
    """Whether the call holds secrets of a poll that is no longer sealed or open."""
    poll = next((one for one in facts.polls if one.poll == stored.poll), None)
    return stored.poll is not None and (poll is None or poll.stage is WindowStage.OVER)


def _seal(ctx: Context, stored: StoredCall, kind: str, content: bytes) -> bytes:
    return _vault(ctx).seal(stored, kind, content)


def _vault(ctx: Context) -> Vault:
    return Vault(PhoneKeys(ctx.settings.phone_keys), KeyCipher(ctx.keys.call_key))
