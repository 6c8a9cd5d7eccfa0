"""A poll made before a state machine begins: each example works on a copy of its database."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.kit.polls import ACCOUNT_KEY, SamplePoll, context, open_poll
from voting.storage.store import SqlStore


@dataclass(frozen=True)
class Prepared:
    """A poll's database, to be copied; the sample's own store is closed."""

    database: Path
    sample: SamplePoll


def prepare(template: Path, folder: Path, voters: int) -> Prepared:
    """Return an open poll of so many voters with voting codes."""
    database = folder / "ratify.db"
    shutil.copy(template, database)
    store = SqlStore(f"sqlite:///{database}", ACCOUNT_KEY)
    sample = open_poll(context(store), voters=voters, codes=True, lasts=timedelta(days=7))
    store.close()
    return Prepared(database, sample)
