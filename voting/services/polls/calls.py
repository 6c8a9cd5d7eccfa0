"""What happens to telephone calls when their time, or their poll's, is over.

Rules this module keeps:
1. The key that encrypts a poll's calls is destroyed as soon as the poll is no longer sealed or
   open, by whichever notices first: each machine's scheduler, or a webhook. A key that cannot be
   destroyed does not stop the others, and is named in the error.
2. A call without a step for 15 minutes is wiped; after another day, it is forgotten altogether.
3. If nothing is due, nothing is written, and no transaction that could write is begun.
"""

from __future__ import annotations

from voting.config.phone_keys import PhoneKeys
from voting.domain.call import KEPT
from voting.domain.errors import ConfigurationError
from voting.ports.unit_of_work import Context


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
    return _destroy(keys, [poll for poll in held if poll not in live])


def _destroy(keys: PhoneKeys, polls: list[str]) -> list[str]:
    destroyed, failures = [], dict[str, ConfigurationError]()
    for poll in polls:
        try:
            if keys.destroy(poll):
                destroyed.append(poll)
        except ConfigurationError as error:
            failures[poll] = error
    if failures:
        raise ConfigurationError(
            f"The telephone keys of these polls, which are over, are not destroyed: "
            f"{', '.join(failures)}. {next(iter(failures.values()))} Remove the files by hand."
        )
    return destroyed


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
