"""Small elections of one unit, counted, for tests of trustees, decryption and archives.

Ceremonies are held once for each (members, threshold) and then shared: they are slow to make and
nothing changes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tally.count import encrypted_tally
from tally.decryption.partial import combine, encode_unit_result, make_partial_decryption
from tally.protocol.archive import Archive
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.ceremony.member import CeremonySecrets
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import Election, make_election, parse_election
from tally.protocol.encoding import new_identifier, sha256_hex
from tally.protocol.group import random_exponent
from tally.protocol.trustee_keys import make_trustee_key
from tally.protocol.trustees import Pedersen, Single, Trustees, make_trustees, parse_trustees

NAMES = ("Ada", "Béla", "Chloé", "Dan", "Eve")


@lru_cache
def held_ceremony(members: int, threshold: int) -> tuple[Pedersen, tuple[CeremonySecrets, ...]]:
    """A ceremony's item and its members."""
    raw, held = hold_ceremony(NAMES[:members], threshold)
    (item,) = parse_trustees(raw).items
    assert isinstance(item, Pedersen)
    return item, held


@dataclass(frozen=True)
class Keys:
    """Trustees and, by owner number, their decryption keys."""

    trustees: Trustees
    secrets: Mapping[int, int]


def keys_of(*parts: tuple[int, int] | str) -> Keys:
    """Keys of these items in order: `(members, threshold)` or the name of a mandatory trustee."""
    listed: list[Single | Pedersen] = []
    secrets: list[int] = []
    for part in parts:
        if isinstance(part, str):
            secrets.append(random_exponent())
            listed.append(Single(make_trustee_key(secrets[-1], part)))
        else:
            item, held = held_ceremony(*part)
            listed.append(item)
            secrets += [member.secret for member in held if member.secret is not None]
    trustees = parse_trustees(make_trustees(listed))
    return Keys(trustees, dict(enumerate(secrets, 1)))


@dataclass(frozen=True)
class SmallPoll:
    """One unit's election with its ballots multiplied."""

    keys: Keys
    election: Election
    credentials: bytes
    ballots: tuple[bytes, ...]
    encrypted_tally: bytes

    def decrypt(self, owners: Sequence[int]) -> dict[int, bytes]:
        """These trustees' partial decryptions, by owner number."""
        return {n: self.decrypt_with(self.keys.secrets[n]) for n in owners}

    def decrypt_with(self, secret: int) -> bytes:
        """A partial decryption with some key."""
        return make_partial_decryption(self.election, self.encrypted_tally, secret)

    def count(self, decryptions: Mapping[int, bytes]) -> tuple[int, int]:
        """The votes that these partial decryptions give."""
        trustees, ballots = self.keys.trustees, len(self.ballots)
        return combine(self.election, trustees, self.encrypted_tally, decryptions, ballots)

    def archive(self, decryptions: Mapping[int, bytes]) -> Archive:
        """The complete archive."""
        return Archive(
            timestamp=1795326959,
            election=self.election.raw,
            trustees=self.keys.trustees.raw,
            credentials=self.credentials,
            ballots=self.ballots,
            ended=True,
            encrypted_tally=self.encrypted_tally,
            partial_decryptions=tuple(sorted(decryptions.items())),
            result=encode_unit_result(*self.count(decryptions)),
        )


def small_poll(keys: Keys, choices: Sequence[int]) -> SmallPoll:
    """An election with a voter for each choice (0 in favour, 1 not) and one who does not vote."""
    secrets = [random_exponent() for _ in range(len(choices) + 1)]
    credentials = credentials_list([public_credential(secret) for secret in secrets])
    election = parse_election(
        make_election(
            name="Ratification / Ratification",
            description="Unit / Unité",
            question="Do you ratify? / Ratifiez-vous?",
            answers=("In favour / En faveur", "Not in favour / Pas en faveur"),
            public_key=keys.trustees.public_key,
            uuid=new_identifier(),
            poll="0" * 64,
            voters_list=sha256_hex(credentials),
            trustees=sha256_hex(keys.trustees.raw),
        )
    )
    ballots = tuple(
        make_ballot(election, secret, choice)
        for secret, choice in zip(secrets, choices, strict=False)
    )
    tally = encrypted_tally([parse_ballot(ballot) for ballot in ballots])
    return SmallPoll(keys, election, credentials, ballots, tally)
