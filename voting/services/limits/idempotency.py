"""What is done once, however often it is asked for: a request that has a name of its own.

Rules this module keeps:
1. The mark of what was done is committed together with it, or not at all: a request that is
   repeated, after a crash too, finds it done, or does it for the first time.
2. Of two at once, the second waits until the first has committed, and then finds it done.
3. A mark is a keyed digest, in a table of its own, and is forgotten after an hour: no request is
   repeated so late (a telephone call without a step ends sooner).
4. Without a name nothing is marked, and every request is another one.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Final

from voting.ports.unit_of_work import Context, UnitOfWork

KEPT: Final = timedelta(hours=1)
"""How long a mark stands."""


def was_done(ctx: Context, uow: UnitOfWork, what: str, name: str) -> bool:
    """Whether `what`, such as `sign-in`, was done already for the request of this name."""
    if not name:
        return False
    return uow.request_marks.get(_mark(ctx, what, name), uow.now() - KEPT) is not None


def is_first(ctx: Context, uow: UnitOfWork, what: str, name: str) -> bool:
    """Mark it as done with this transaction; return False where it was done before."""
    if not name:
        return True
    now = uow.now()
    return uow.request_marks.add(_mark(ctx, what, name), now, now - KEPT)


def purge(ctx: Context) -> None:
    """Delete the marks that are forgotten anyway."""
    with ctx.store.unit_of_work() as uow:
        uow.request_marks.purge(uow.now() - KEPT)
        uow.commit()


def _mark(ctx: Context, what: str, name: str) -> str:
    return hmac.digest(ctx.keys.request_marks_key, f"{what}|{name}".encode(), "sha256").hex()
