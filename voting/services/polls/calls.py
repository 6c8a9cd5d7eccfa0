"""What happens to telephone calls when their time, or their poll's, is over.

Rules this module keeps:
1. The key that encrypts a poll's calls is destroyed as soon as the poll is no longer sealed or
   open, by whichever notices first: each machine's scheduler, or a webhook. A key that cannot be
   destroyed does not stop the others, and is named in the error.
2. A call without a step for 15 minutes is wiped; after another day, it is forgotten altogether.
3. If nothing is due, nothing is written, and no transaction that could write is begun.
4. All calls in progress of a poll rest under one key. A machine without it draws none beside them
   while the machine that has it says so, every 15 seconds: it refuses the call instead. When the
   key is lost, or no call rests under it, another takes its place.
"""

from __future__ import annotations

from voting.config.key_checks import KeyPurpose, check_of
from voting.config.temporary_keys import KeyCipher, PhoneKeys
from voting.domain.call import KEPT, KEY_RENEWED, KeyHold
from voting.domain.errors import ConfigurationError
from voting.ports.unit_of_work import Context, UnitOfWork


def destroy_keys(ctx: Context) -> list[str]:
    """Destroy the keys, on this machine, of polls that are over; return the polls.

    Raises `ConfigurationError` if one cannot be destroyed, after destroying all the others.
    """
    keys = PhoneKeys(ctx.settings.phone_keys)
    held = keys.polls()
    if not held:
        return []
    with ctx.store.reader() as uow:
        live = {poll.id for poll in uow.polls.list() if poll.live}
    return keys.destroy_all(poll for poll in held if poll not in live)


def wipe(ctx: Context) -> None:
    """Wipe the calls that have expired, and forget those that expired a day ago."""
    with ctx.store.reader() as uow:
        now = uow.now()
        if not uow.calls.lapsed(now, now - KEPT):
            return
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        uow.calls.wipe(now)
        uow.calls.purge(now - KEPT)
        uow.commit()


# --- the key that a poll's calls rest under ----------------------------------------------------


def hold_key(ctx: Context, uow: UnitOfWork, poll: str) -> None:
    """See to it that this machine has the key that the poll's calls rest under (4).

    Raises `ConfigurationError` if calls rest under a key that another machine has.
    """
    keys, now = PhoneKeys(ctx.settings.phone_keys), uow.now()
    own, held = _check(keys.cipher(poll), poll), uow.calls.key_hold(poll)
    if held is not None and held.check == own and now - held.seen < KEY_RENEWED:
        return
    held = uow.calls.lock_key_hold(poll)
    own = _check(keys.cipher(poll), poll)  # another call may have drawn it while this one waited
    _verify_held(ctx, uow, poll, held, own)
    drawn = _check(keys.cipher_or_new(poll), poll)
    uow.calls.save_key_hold(poll, KeyHold(drawn, now))


def renew_keys(ctx: Context) -> None:
    """Say of each key on this machine, under which calls rest, that the machine has it (4)."""
    keys = PhoneKeys(ctx.settings.phone_keys)
    own = {poll: _check(keys.cipher(poll), poll) for poll in keys.polls()}
    if not own:
        return
    with ctx.store.reader() as uow:
        now = uow.now()
        held = {poll: uow.calls.key_hold(poll) for poll in own}
    for poll, hold in held.items():
        if hold is not None and hold.check == own[poll] and now - hold.seen >= KEY_RENEWED:
            _renew(ctx, poll, hold.check)


def _renew(ctx: Context, poll: str, check: str) -> None:
    with ctx.store.unit_of_work() as uow:
        hold = uow.calls.lock_key_hold(poll)
        if hold is not None and hold.check == check:
            uow.calls.save_key_hold(poll, KeyHold(check, uow.now()))
            uow.commit()


def verify_keys(ctx: Context) -> None:
    """Raise `ConfigurationError` if calls rest under a key that another machine has.

    For the readiness of a telephone line.
    """
    keys = PhoneKeys(ctx.settings.phone_keys)
    with ctx.store.reader() as uow:
        for poll in uow.polls.list():
            if poll.live:
                own = _check(keys.cipher(poll.id), poll.id)
                _verify_held(ctx, uow, poll.id, uow.calls.key_hold(poll.id), own)


def _verify_held(ctx: Context, uow: UnitOfWork, poll: str, held: KeyHold | None, own: str) -> None:
    now = uow.now()
    if held is not None and held.elsewhere(own, now) and uow.calls.resting(poll, now):
        raise ConfigurationError(
            f"Calls of poll {poll} in the database {ctx.settings.database} rest under a key that "
            f"another machine has, and {ctx.settings.phone_keys} does not: let the machines share "
            "one folder, by RATIFY_PHONE_KEYS, or send every call to one of them (docs/phone.md, "
            "section 6)."
        )


def _check(cipher: KeyCipher | None, poll: str) -> str:
    """Return the check of a poll's key, or "" where there is none."""
    return "" if cipher is None else check_of(cipher.key, KeyPurpose.CALLS, poll)
