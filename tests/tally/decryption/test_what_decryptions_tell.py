"""What the trustees' decryptions tell, and to whom: each claim of SECURITY.md, by doing it."""

from __future__ import annotations

from itertools import combinations
from unittest.mock import patch

import pytest

from tally.count import encrypted_tally, parse_encrypted_tally
from tally.decryption.partial import combine, parse_partial_decryption, verify_enough
from tally.decryption.strong import CountLog, verify_strong
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt
from tally.decryption_file.file import DecryptionFile
from tally.decryption_file.sent import decrypt_count
from tally.decryption_file.verify import verify_decryption_file
from tally.protocol import ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.errors import ProofError, TallyError
from tally.protocol.group import G
from tests.tally.small_polls import SmallPoll, keys_of, small_poll

UNIT = "A-ELEM"


def asked(poll: SmallPoll) -> CountToDecrypt:
    """The count of a poll of one unit."""
    units = {UNIT: UnitToDecrypt(poll.election, poll.encrypted_tally, len(poll.ballots))}
    return CountToDecrypt("PoUPoUPoUPoUPo1", CountLog(12, "5" * 64), poll.keys.trustees, units)


def files_of(poll: SmallPoll) -> dict[int, DecryptionFile]:
    """Every trustee's decryption file."""
    count = asked(poll)
    return {n: decrypt_count(count, secret).file for n, secret in poll.keys.secrets.items()}


def split(poll: SmallPoll, files: dict[int, DecryptionFile]) -> tuple[int, int]:
    """What anybody computes of these files and the public record."""
    partials = {n: file.partial_decryptions[UNIT] for n, file in files.items()}
    return combine(
        poll.election, poll.keys.trustees, poll.encrypted_tally, partials, len(poll.ballots)
    )


def test_the_factors_of_t_trustees_give_a_units_split_and_fewer_give_none():
    """Why decryptions.json is in the auditors' edition only."""
    poll = small_poll(keys_of((3, 2)), [0, 0, 1])
    files = files_of(poll)
    for pair in combinations(files, 2):
        assert split(poll, {n: files[n] for n in pair}) == (2, 1)
    for alone, file in files.items():
        with pytest.raises(TallyError, match="1 more partial decryption is needed"):
            split(poll, {alone: file})


@pytest.mark.parametrize("choice", [0, 1])
def test_the_split_of_a_unit_with_one_ballot_is_that_members_vote(choice):
    poll = small_poll(keys_of((3, 2)), [choice])
    assert split(poll, files_of(poll)).index(1) == choice


def test_whoever_knows_the_others_votes_learns_the_last_one_from_a_split():
    choices = [0, 1, 1, 0]
    poll = small_poll(keys_of((3, 2)), choices)
    in_favour, _ = split(poll, files_of(poll))
    assert in_favour - choices[:-1].count(0) == 1  # the last one voted in favour


def test_a_proof_without_its_factor_still_tests_a_guess():
    """Why the proofs are hidden too, and not only the factors."""
    poll = small_poll(keys_of("Zoé"), [0, 0, 1])
    count, file = asked(poll), files_of(poll)[1]
    owner, proof = count.trustees.owner(1), file.units[0].strong_proofs[0]
    ciphertexts = parse_encrypted_tally(poll.encrypted_tally)
    fits = []
    for guess in range(4):
        guessed = [one.beta / G**votes for one, votes in zip(ciphertexts, (guess, 0), strict=True)]
        statement = next(count.statements(UNIT, owner, guessed))
        try:
            verify_strong(statement, proof, "guess")
        except ProofError:
            continue
        fits.append(guess)
    assert fits == [2]


def test_two_files_of_one_trustee_have_nothing_in_common_but_the_factors():
    """A file's digest is public: nobody can compute it from a guess, for its nonces are fresh."""
    poll = small_poll(keys_of((3, 2)), [0])
    count, secret = asked(poll), poll.keys.secrets[1]
    first, second = (decrypt_count(count, secret).file for _ in range(2))
    assert first.encode() != second.encode()
    parsed = [
        parse_partial_decryption(file.partial_decryptions[UNIT], UNIT) for file in (first, second)
    ]
    assert parsed[0].factors == parsed[1].factors
    assert not set(parsed[0].proofs) & set(parsed[1].proofs)
    assert not set(first.units[0].strong_proofs) & set(second.units[0].strong_proofs)


@pytest.mark.parametrize(("members", "threshold"), [(3, 2), (4, 3), (5, 3)])
def test_m_minus_t_plus_1_trustees_can_always_refuse_a_count(members, threshold):
    trustees = keys_of((members, threshold)).trustees
    for refusing in combinations(range(1, members + 1), members - threshold + 1):
        rest = set(range(1, members + 1)) - set(refusing)
        with pytest.raises(TallyError, match="1 more partial decryption is needed"):
            verify_enough(trustees, rest)
    for refusing in combinations(range(1, members + 1), members - threshold):
        verify_enough(trustees, set(range(1, members + 1)) - set(refusing))


def test_t_trustees_together_could_open_a_single_ballot():
    poll = small_poll(keys_of((3, 2)), [0, 1])
    alone = encrypted_tally([parse_ballot(poll.ballots[1])])
    count = CountToDecrypt(
        "PoUPoUPoUPoUPo1",
        CountLog(12, "5" * 64),
        poll.keys.trustees,
        {UNIT: UnitToDecrypt(poll.election, alone, 1)},
    )
    files = {n: decrypt_count(count, poll.keys.secrets[n]).file for n in (1, 2)}
    partials = {n: file.partial_decryptions[UNIT] for n, file in files.items()}
    assert combine(poll.election, poll.keys.trustees, alone, partials, 1) == (0, 1)
    with pytest.raises(TallyError, match="does not hold"):
        verify_decryption_file(files[1], asked(poll))


def test_whoever_finds_the_keys_exponent_opens_every_ballot():
    """What a quantum computer would find from the public key alone; the ballots are public."""
    choices = [0, 1, 1]
    poll = small_poll(keys_of("Zoé"), choices)
    exponent = poll.keys.secrets[1]
    assert G**exponent == poll.election.public_key
    for raw, choice in zip(poll.ballots, choices, strict=True):
        opened = [one.beta / one.alpha**exponent for one in parse_ballot(raw).choices]
        assert opened.index(G) == choice


def test_a_member_who_keeps_the_randomness_can_prove_her_vote():
    """Not receipt-free: with a client of her own she shows r, and anybody checks g^r and y^r."""
    poll = small_poll(keys_of((3, 2)), [])
    kept: list[int] = []

    def keep(*arguments: object) -> int:
        kept.append(drawn(*arguments))
        return kept[-1]

    drawn = ballot._randomness
    with patch.object(ballot, "_randomness", keep):
        cast = parse_ballot(ballot.make_ballot(poll.election, 7, 1))
    shown = []
    for choice, r in zip(cast.choices, kept, strict=True):
        assert choice.alpha == G**r
        masked = choice.beta / poll.election.public_key**r
        shown.append(next(vote for vote in (0, 1) if masked == G**vote))
    assert shown == [0, 1]  # not in favour
