"""Encrypted tally, partial decryptions and unit result, with belenios-tool as the judge."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.count import (
    encrypted_tally,
    parse_encrypted_tally,
    sized_tally,
    verify_encrypted_tally,
)
from tally.decryption.partial import (
    discrete_log,
    encode_unit_result,
    first_needed,
    parse_unit_result,
    verify_enough,
    verify_partial_decryption,
    verify_unit_result,
)
from tally.protocol.archive import write_archive
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.encoding import compact, sha256_hex
from tally.protocol.errors import (
    FormatError,
    GroupError,
    ProofError,
    ProtocolError,
    TallyError,
    TrusteeError,
)
from tally.protocol.group import IDENTITY, Element, G, Q, random_exponent
from tests.kit.belenios.tool import BeleniosError, verify_with_result
from tests.kit.records.false_decryptions import meaningless_decryption
from tests.tally.small_polls import keys_of, small_poll

POLL = small_poll(keys_of("Zoé", (3, 2)), [0, 0, 1])
GOOD = POLL.decrypt([1, 2, 3, 4])
OUTSIDE = str(G**7 * Element((2**255 - 20).to_bytes(32, "little")))
"""A point of order 2q (`torsion_two`)."""


class TestEncryptedTally:
    def test_is_the_product_of_the_ballots(self):
        ballots = [parse_ballot(raw) for raw in POLL.ballots]
        for answer, total in enumerate(parse_encrypted_tally(POLL.encrypted_tally)):
            alpha = beta = IDENTITY
            for ballot in ballots:
                alpha *= ballot.choices[answer].alpha
                beta *= ballot.choices[answer].beta
            assert (total.alpha, total.beta) == (alpha, beta)

    def test_of_no_ballots_is_all_identities(self):
        one = {"alpha": "0" * 63 + "1", "beta": "0" * 63 + "1"}
        assert encrypted_tally([]) == compact([[one, one]])

    def test_the_order_of_ballots_does_not_matter(self):
        verify_encrypted_tally(
            [parse_ballot(raw) for raw in POLL.ballots[::-1]],
            encrypted_tally([parse_ballot(raw) for raw in POLL.ballots]),
        )

    def test_one_ballot_more_or_less_is_another_tally(self):
        ballots = [parse_ballot(raw) for raw in POLL.ballots]
        with pytest.raises(TallyError, match="not that of the 2 ballots: do not decrypt it"):
            verify_encrypted_tally(ballots[1:], POLL.encrypted_tally)

    def test_two_ballots_by_one_credential(self):
        secret = random_exponent()
        pair = [parse_ballot(make_ballot(POLL.election, secret, choice)) for choice in (0, 1)]
        with pytest.raises(TallyError, match="two ballots by one credential"):
            encrypted_tally(pair)

    def test_ballots_of_two_elections(self):
        other = small_poll(POLL.keys, [0])
        with pytest.raises(TallyError, match="ballots of different elections"):
            encrypted_tally([parse_ballot(POLL.ballots[0]), parse_ballot(other.ballots[0])])

    def test_the_sized_tally_names_it(self):
        assert json.loads(sized_tally(3, POLL.encrypted_tally)) == {
            "num_tallied": 3,
            "total_weight": 3,
            "encrypted_tally": sha256_hex(POLL.encrypted_tally),
        }

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            (lambda tally: [], FormatError),
            (lambda tally: [tally[0], tally[0]], FormatError),
            (lambda tally: [tally[0][:1]], FormatError),
            (lambda tally: [[tally[0][0], {**tally[0][1], "alpha": "1"}]], FormatError),
            (lambda tally: [[tally[0][0], {**tally[0][1], "beta": OUTSIDE}]], GroupError),
        ],
    )
    def test_has_one_form(self, change, error):
        with pytest.raises(error, match="encrypted tally"):
            parse_encrypted_tally(compact(change(json.loads(POLL.encrypted_tally))))


class TestResult:
    @pytest.mark.parametrize("owners", [(1, 2, 3), (1, 2, 4), (1, 3, 4), (1, 2, 3, 4)])
    def test_every_single_and_any_threshold_decrypt(self, owners):
        assert POLL.count({n: GOOD[n] for n in owners}) == (2, 1)

    @settings(max_examples=8, deadline=None)
    @given(st.data())
    def test_any_t_of_m_and_no_fewer(self, data):
        members = data.draw(st.integers(2, 5))
        threshold = data.draw(st.integers(2, members))
        choices = data.draw(st.lists(st.integers(0, 1), max_size=3))
        poll = small_poll(keys_of((members, threshold)), choices)
        owners = data.draw(st.permutations(range(1, members + 1)))[:threshold]
        decryptions = poll.decrypt(owners)
        assert poll.count(decryptions) == (choices.count(0), choices.count(1))
        del decryptions[owners[0]]
        with pytest.raises(TallyError, match="1 more partial decryption is needed"):
            poll.count(decryptions)

    def test_no_ballots(self):
        poll = small_poll(keys_of("Zoé"), [])
        assert poll.count(poll.decrypt([1])) == (0, 0)

    def test_a_missing_single_is_named(self):
        with pytest.raises(TallyError, match=r"1 more .* is needed from: trustee 1 \(Zoé\)$"):
            verify_enough(POLL.keys.trustees, [2, 3, 4])

    def test_missing_threshold_trustees_are_named(self):
        message = r"2 more partial decryptions are needed from: trustee 2 \(Ada\), .*\(Béla\), .*\)"
        with pytest.raises(TallyError, match=message):
            verify_enough(POLL.keys.trustees, [1])
        with pytest.raises(TallyError, match=r"1 more .* from: trustee 2 \(Ada\), trustee 4"):
            verify_enough(POLL.keys.trustees, [1, 3])

    def test_a_trustee_of_another_poll(self):
        with pytest.raises(TrusteeError, match="there is no trustee 5"):
            verify_enough(POLL.keys.trustees, [1, 2, 5])

    def test_a_false_decryption_beside_enough_true_ones_is_still_refused(self):
        false = POLL.decrypt_with(random_exponent())
        with pytest.raises(ProofError, match=r"partial decryption by trustee 4 \(Chloé\)"):
            POLL.count({1: GOOD[1], 2: GOOD[2], 3: GOOD[3], 4: false})

    def test_a_meaningless_factor_gives_no_count_and_is_refused(self):
        """Belenios's proof holds for it: the strong proof, verified before, does not."""
        poll = small_poll(keys_of("Zoé"), [0])
        false = meaningless_decryption(poll.election, poll.encrypted_tally, poll.keys.secrets[1])
        with pytest.raises(TallyError, match=r"no count from 0 to 1 fits .* ask another trustee"):
            poll.count({1: false})

    def test_ballots_that_are_not_counted_show(self):
        with pytest.raises(TallyError, match=r"unit result: 2 \+ 1 votes, but 4 ballots were cast"):
            replace(POLL, ballots=(*POLL.ballots, b"")).count(GOOD)


class TestFirstNeeded:
    @pytest.mark.parametrize(
        ("given", "needed"),
        [
            ((4, 3, 2, 1), (1, 2, 3)),
            ((4, 1, 3), (1, 3, 4)),
            ((4, 3), (3, 4)),
            ((1,), (1,)),
            ((), ()),
        ],
    )
    def test_every_single_and_the_first_t_by_index(self, given, needed):
        assert first_needed(POLL.keys.trustees, given) == needed


class TestPartialDecryption:
    owner = POLL.keys.trustees.owner(1)

    def verify(self, raw: bytes) -> None:
        verify_partial_decryption(POLL.election, POLL.encrypted_tally, self.owner, raw)

    def test_holds(self):
        self.verify(GOOD[1])

    def test_another_trustees(self):
        with pytest.raises(ProofError, match=r"trustee 1 \(Zoé\): the proof of a correct decrypt"):
            self.verify(GOOD[2])

    def test_of_another_election(self):
        other = small_poll(POLL.keys, [0, 0, 1])
        with pytest.raises(ProofError, match="trustee 1"):
            self.verify(other.decrypt([1])[1])

    @pytest.mark.parametrize(
        ("path", "value", "error"),
        [
            (("decryption_factors", 0, 0), str(IDENTITY), ProofError),
            (("decryption_factors", 0, 0), OUTSIDE, GroupError),
            (("decryption_factors", 0, 0), "007", FormatError),
            (("decryption_factors", 0), [], FormatError),
            (("decryption_factors",), [], FormatError),
            (("decryption_proofs", 0, 1, "challenge"), "5", ProofError),
            (("decryption_proofs", 0, 1, "response"), str(Q), FormatError),
            (("note",), 1, FormatError),
        ],
    )
    def test_each_flaw(self, path, value, error):
        document = json.loads(GOOD[1])
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(error, match="partial decryption by trustee 1"):
            self.verify(compact(document))

    def test_spaces(self):
        with pytest.raises(FormatError, match="compact form"):
            self.verify(GOOD[1] + b"\n")


class TestUnitResult:
    def test_follows_from_the_decryptions(self):
        arguments = (POLL.election, POLL.keys.trustees, POLL.encrypted_tally, GOOD)
        assert verify_unit_result(*arguments, b'{"result":[[2,1]]}', 3) == (2, 1)
        with pytest.raises(TallyError, match="not what the partial decryptions give"):
            verify_unit_result(*arguments, b'{"result":[[1,2]]}', 3)

    def test_r_plus_q_is_refused(self):
        """g^(r + q) = g^r: the specification's check alone would accept it."""
        with pytest.raises(TallyError, match="but 3 ballots were cast"):
            parse_unit_result(encode_unit_result(2 + Q, 1), 3)

    @pytest.mark.parametrize(
        "raw",
        [
            b"{}",
            b'{"result":[]}',
            b'{"result":[[2]]}',
            b'{"result":[[2,1],[0,0]]}',
            b'{"result":[["2",1]]}',
            b'{"result":[[4,-1]]}',
            b'{"result":[[2.0,1]]}',
            b'{"result":[[true,2]]}',
            b'{"result":[[2, 1]]}',
        ],
    )
    def test_has_one_form(self, raw):
        with pytest.raises(ProtocolError, match="unit result"):
            parse_unit_result(raw, 3)

    @given(st.integers(0, 2000), st.integers(0, 2000))
    def test_discrete_log_finds_what_is_within_the_bound(self, value, bound):
        assert discrete_log(G**value, bound) == (value if value <= bound else None)

    def test_discrete_log_of_a_large_province(self):
        assert discrete_log(G**44_999, 45_000) == 44_999

    def test_discrete_log_of_a_negative_number_is_none(self):
        assert discrete_log(G**-1, 1000) is None


@pytest.mark.tool("belenios-tool")
class TestBeleniosTool:
    @pytest.mark.parametrize(
        ("parts", "owners"),
        [
            (["Zoé"], (1,)),
            (["Zoé", "Yan"], (1, 2)),
            ([(3, 2)], (1, 2)),
            ([(3, 2)], (2, 3)),
            ([(3, 2)], (1, 2, 3)),
            ([(4, 4)], (1, 2, 3, 4)),
            ([(5, 3)], (2, 4, 5)),
            (["Zoé", (3, 2), "Yan"], (1, 2, 4, 5)),
            ([(3, 2), "Zoé", (4, 3)], (1, 3, 4, 5, 7, 8)),
        ],
    )
    def test_accepts_singles_and_thresholds(self, parts, owners, tmp_path):
        poll = small_poll(keys_of(*parts), [0, 0, 1])
        archive = poll.archive(poll.decrypt(owners))
        verify_with_result(write_archive(archive), poll.election.uuid, tmp_path)

    def test_accepts_every_pair_of_three(self, tmp_path):
        poll = small_poll(keys_of((3, 2)), [1])
        for pair in combinations((1, 2, 3), 2):
            archive = write_archive(poll.archive(poll.decrypt(pair)))
            directory = tmp_path / "-".join(map(str, pair))
            verify_with_result(archive, poll.election.uuid, directory)

    def test_accepts_a_unit_in_which_nobody_voted(self, tmp_path):
        poll = small_poll(keys_of((3, 2)), [])
        archive = write_archive(poll.archive(poll.decrypt((1, 3))))
        verify_with_result(archive, poll.election.uuid, tmp_path)

    def test_refuses_what_we_refuse(self, tmp_path):
        poll = small_poll(keys_of("Zoé"), [0, 1])
        archive = replace(poll.archive(poll.decrypt([1])), result=encode_unit_result(2, 0))
        with pytest.raises(BeleniosError):
            verify_with_result(write_archive(archive), poll.election.uuid, tmp_path)
