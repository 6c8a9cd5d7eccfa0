"""Small elections for the protocol's own tests, with one mandatory trustee made by hand.

Rules this module keeps:
1. It uses only what `tally.protocol` exports below the trustees, so that a fault there cannot hide
   one here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tally.protocol.archive import Archive
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.belenios import GROUP
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import Election, make_election, parse_election
from tally.protocol.elgamal import multiply
from tally.protocol.encoding import compact, new_identifier, sha256_hex
from tally.protocol.group import Element, G, random_exponent
from tally.protocol.proofs import prove_decryption, prove_schnorr

TIME = 1795326959


@dataclass(frozen=True)
class SmallPoll:
    """One election, its trustee's secret, its members' secrets and the archive at Setup."""

    election: Election
    trustee: int
    secrets: tuple[int, ...]
    archive: Archive


def single_trustee(secret: int) -> tuple[bytes, Element]:
    """Return trustees.json with one mandatory key, and the election's public key."""
    public = G**secret
    pok = prove_schnorr(secret, f"pok|{GROUP}|{public}|").to_json()
    return compact([["Single", {"pok": pok, "public_key": str(public)}]]), public


def small_poll(members: int = 3, also_listed: tuple[str, ...] = (), uuid: str = "") -> SmallPoll:
    """Return a poll of so many members; `also_listed` are credentials made elsewhere."""
    trustee = random_exponent()
    trustees, public = single_trustee(trustee)
    secrets = tuple(random_exponent() for _ in range(members))
    listed = credentials_list([*map(public_credential, secrets), *also_listed])
    raw = make_election(
        name="Ratification vote / Vote de ratification",
        description="Example Unit / Unité d’exemple",
        question="Do you accept? / Acceptez-vous?",
        answers=("In favour / En faveur", "Not in favour / Pas en faveur"),
        public_key=public,
        uuid=uuid or new_identifier(),
        poll=sha256_hex(b"poll"),
        voters_list=sha256_hex(listed),
        trustees=sha256_hex(trustees),
    )
    archive = Archive(timestamp=TIME, election=raw, trustees=trustees, credentials=listed)
    return SmallPoll(parse_election(raw), trustee, secrets, archive)


def voted(poll: SmallPoll, choices: tuple[int, ...], more: tuple[bytes, ...] = ()) -> Archive:
    """Return the archive with a ballot of each member for `choices`, and `more` ballots."""
    pairs = zip(poll.secrets, choices, strict=False)
    ballots = [make_ballot(poll.election, secret, choice) for secret, choice in pairs]
    return replace(poll.archive, ballots=(*ballots, *more))


def tallied(archive: Archive) -> Archive:
    """Return the archive ended, with its encrypted tally."""
    choices = [parse_ballot(raw).choices for raw in archive.ballots]
    sums = [multiply([pair[answer] for pair in choices]).to_json() for answer in (0, 1)]
    return replace(archive, ended=True, encrypted_tally=compact([sums]))


def decrypted(poll: SmallPoll, archive: Archive, votes: tuple[int, int]) -> Archive:
    """Return the archive complete: the trustee's decryption and the result `votes`."""
    choices = [parse_ballot(raw).choices for raw in archive.ballots]
    alphas = [multiply([pair[answer] for pair in choices]).alpha for answer in (0, 1)]
    made = [prove_decryption(poll.trustee, poll.election.fingerprint, alpha) for alpha in alphas]
    payload = {
        "decryption_factors": [[str(factor) for factor, _ in made]],
        "decryption_proofs": [[proof.to_json() for _, proof in made]],
    }
    result = compact({"result": [list(votes)]})
    return replace(archive, partial_decryptions=((1, compact(payload)),), result=result)
