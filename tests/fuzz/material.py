"""What is mutated: one election, its members' ballots and its complete archive, all from a seed.

Rules this module keeps:
1. The same seed gives the same bytes: within `seeded`, a `Random` gives all that is drawn.
2. The members' secrets are known, so that a mutated ballot can be signed anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from unittest import mock

from tally.protocol import group
from tally.protocol.archive import Archive
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import Election
from tally.protocol.group import random_exponent
from tests.kit.ballots.hand_made import (
    TIME,
    SmallPoll,
    decrypted,
    single_trustee,
    tallied,
    voted,
)
from tests.vectors.cheats import OTHER_SECRET, SECRET, TRUSTEE_SECRET, vector_election

CHOICES = (0, 1, 0)
"""The votes that are in the archive; one more member is on the list and casts none."""


@contextmanager
def seeded(rng: Random) -> Iterator[None]:
    """Let everything that the protocol draws come from `rng` (1)."""
    drawn = mock.patch.object(secrets, "token_bytes", rng.randbytes)
    with drawn, mock.patch.object(group, "_DRAWN", count()):
        yield


@dataclass(frozen=True)
class Material:
    """The election, the secrets on its list (the ballots' in their order first), the archive."""

    election: Election
    foreign: Election
    secrets: tuple[int, ...] = field(repr=False)
    archive: Archive = field(repr=False)

    @property
    def ballots(self) -> tuple[bytes, ...]:
        """The ballots in the archive."""
        return self.archive.ballots

    def fresh(self, rng: Random) -> tuple[bytes, int]:
        """Return a ballot of this election with the secret that signed it."""
        place = rng.randrange(len(self.ballots))
        return self.ballots[place], self.secrets[place]

    def stranger(self) -> bytes:
        """Return a ballot that is good but for its credential, which is on no list."""
        return make_ballot(self.election, random_exponent(), 0)


def make_material(seed: int) -> Material:
    """Make everything from a seed (1)."""
    with seeded(Random(f"material {seed}")):
        members = (SECRET, OTHER_SECRET, random_exponent(), random_exponent())
        election = vector_election()
        trustees, _ = single_trustee(TRUSTEE_SECRET)
        listed = credentials_list(map(public_credential, members))
        setup = Archive(TIME, election.raw, trustees, listed)
        poll = SmallPoll(election, TRUSTEE_SECRET, members, setup)
        votes = (CHOICES.count(0), CHOICES.count(1))
        archive = decrypted(poll, tallied(voted(poll, CHOICES)), votes)
    return Material(election, vector_election("Another1e1ectn1"), members, archive)
