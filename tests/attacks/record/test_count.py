"""What was sealed, and the count, by a dishonest server.

It holds the log key, so every record here is signed again after the change. Each test has one flaw
and is named for it; protocol 8.n is the list of what belenios-tool misses.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audit.record.about.weights import about_weights, weights_of
from audit.record.log import events
from audit.record.log.event_parts import UnitTally
from audit.record.signatures.statement import Act
from tally.fte.basis import FeeReturn
from tally.fte.files import encode_fte_inputs
from tally.fte.outcome import UnitCount, tally_fte
from tally.protocol.archive import Archive
from tally.protocol.credential import credentials_list
from tally.protocol.encoding import compact
from tally.protocol.group import Q
from tests.attacks.record.forging import ELEM
from tests.audit.helpers import assert_fails, in_file, note_of
from tests.kit.simulator.poll import Simulator, poll_at
from tests.vectors.cheats import ORDER_TWO

# --- what was sealed ----------------------------------------------------------------------------


def test_a_changed_voters_list():
    """Protocol 8.6."""
    poll = poll_at("open")
    fewer = [one.credential for one in poll.members_of(ELEM)][:4]
    changed = replace(poll.archive(ELEM), credentials=credentials_list(fewer))
    report = assert_fails(poll.record(archives={ELEM: changed}), "voters")
    assert "not the sealed one" in note_of(report, "voters")


def test_another_number_of_members_sealed_than_listed():
    def change(document):
        first, *rest = document.units
        return replace(document, units=(replace(first, on_list=6), *rest))

    record = Simulator(change=change).run("open").record()
    report = assert_fails(record, "authority", "voters")
    assert "5 on its voters' list, 6 in poll.json" in note_of(report, "voters")


class ListPoll(Simulator):
    """Sealed with a list of its own making for one unit."""

    def _list(self, unit):
        honest = json.loads(super()._list(unit))
        return compact(sorted([*honest, *self.added(unit)]))

    def added(self, unit):
        raise NotImplementedError


def on_list_of(changed):
    """Make poll.json's numbers those of the lists."""

    def change(document):
        units = tuple(
            replace(unit, on_list=unit.on_list + (unit.id in changed)) for unit in document.units
        )
        return replace(document, units=units)

    return change


def test_the_credential_1_on_a_list():
    """Protocol 8.4."""

    class Poll(ListPoll):
        def added(self, unit):
            return ["1"] if unit == ELEM else []

    assert_fails(Poll(change=on_list_of([ELEM])).run("open").record(), "voters")


def test_one_credential_on_two_lists():
    class Poll(ListPoll):
        def added(self, unit):
            return [self.members_of(ELEM)[0].credential] if unit == "B-SEC" else []

    report = assert_fails(Poll(change=on_list_of(["B-SEC"])).run("open").record(), "voters")
    assert "both lists" in note_of(report, "voters")


def test_a_credential_outside_the_group_on_a_list():
    class Poll(ListPoll):
        def added(self, unit):
            return [str(ORDER_TWO)] if unit == ELEM else []

    report = assert_fails(Poll(change=on_list_of([ELEM])).run("open").record(), "once")
    assert "voters' list: credential" in note_of(report, "once")


@pytest.mark.parametrize(("path", "check"), [("trustees.json", "trustees"), ("fte.json", "fte")])
def test_another_file_than_the_sealed_one(path, check):
    poll = poll_at("released")
    changed = poll.record(files=in_file(path, lambda data: data.replace(b"1", b"2", 1)))
    report = assert_fails(changed, check)
    assert "not the one sealed" in note_of(report, check)


def test_an_fte_that_favours_one_unit():
    poll = poll_at("released")
    units = tuple(
        replace(unit, basis=FeeReturn(unit.basis.dollars * 2)) for unit in poll.inputs.units[:1]
    )
    raw = encode_fte_inputs(replace(poll.inputs, units=(*units, *poll.inputs.units[1:])))
    assert_fails(poll.record(files=in_file("fte.json", lambda _: raw)), "fte")


def test_fte_inputs_of_other_units_sealed():
    class Poll(Simulator):
        def _document(self):
            self.honest, (first, *rest) = self.inputs, self.inputs.units
            self.inputs = replace(self.inputs, units=(replace(first, unit="0-NONE"), *rest))
            self.fte = encode_fte_inputs(self.inputs)
            return super()._document()

        def weighed(self, document):
            return replace(
                document,
                weights=self.signed_weights(about_weights(weights_of(document, self.honest))),
            )

        @property
        def files(self):
            return replace(super().files, inputs=self.honest)

    report = assert_fails(Poll().run("open").record(), "fte")
    assert "not those of poll.json" in note_of(report, "fte")


# --- the count ----------------------------------------------------------------------------------


def test_an_encrypted_tally_of_fewer_ballots():
    """Protocol 8.2: the tool recomputes and ignores it."""
    poll = poll_at("closed")
    all_ballots = list(poll.ballots[ELEM])
    poll.ballots[ELEM].pop()
    poll.encrypt()
    poll.ballots[ELEM] = all_ballots
    event = poll.events[-1]
    rows = tuple(
        UnitTally(row.unit, len(poll.ballots[row.unit]), row.encrypted_tally) for row in event.units
    )
    poll.events[-1] = replace(event, units=rows)
    report = assert_fails(poll.record(), "tally")
    assert "not of its ballots" in note_of(report, "tally")


def test_an_encrypted_tally_other_than_logged():
    poll = poll_at("encrypted")
    poll.tallies[ELEM] = poll.tallies["B-SEC"]
    report = assert_fails(poll.record(), "tally")
    assert "not the one in the log" in note_of(report, "tally")


def test_an_encrypted_tally_that_is_none():
    poll = poll_at("closed")
    poll.tally_of = lambda ballots: b"{}"
    poll.encrypt()
    assert_fails(poll.record(), "tally")


def test_fewer_decryptions_than_the_threshold():
    poll = poll_at("encrypted")
    poll.decrypt(2)
    poll.votes = {ELEM: (3, 1), "B-SEC": (1, 2), "C-OCC": (0, 0), "D-ELEM": (1, 0)}
    poll.count = lambda: tally_fte(
        poll.inputs, [UnitCount(unit, *votes) for unit, votes in poll.votes.items()]
    )
    poll.compute()
    assert_fails(poll.record(), "units")


def with_result(poll: Simulator, unit: str, result: list[int]) -> dict[str, Archive]:
    return {unit: replace(poll.archive(unit), result=compact({"result": [result]}))}


@pytest.mark.parametrize(
    "result",
    [[3 + int(Q), 1], [3, 1 + int(Q)], [1, 3], [4, 0], [5, -1], [3, 1, 0], [3], ["3", 1]],
    ids=str,
)
def test_a_unit_result_that_the_trustees_did_not_decrypt(result):
    """Protocol 8.3: r + q would satisfy g^r."""
    poll = poll_at("counted")
    assert_fails(poll.record(archives=with_result(poll, ELEM, result)), "units")


def test_a_result_that_does_not_follow_from_the_units():
    """The commitment and the officers' certificate are over the false result."""
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.decrypt(2)
    poll.compute()
    poll.result = poll.result.replace(b'"ratified":true', b'"ratified":false')
    poll.events[-1] = replace(poll.events[-1], commitment=poll.commitment)
    poll.certify()
    assert_fails(poll.record(), "result")


def test_a_commitment_to_another_result():
    poll = poll_at("certified")
    poll.salt = bytes(32)
    assert_fails(poll.record(), "commitment")


def test_a_released_percentage_that_is_not_the_results():
    poll = poll_at("certified")
    poll.later()
    official = replace(poll.official, in_favour="51.00", not_in_favour="49.00")
    signed = poll.authorised(Act.RELEASE, poll.release_of(official, poll.published))
    poll.append(events.ResultReleased(official=official, proof=poll.published, **signed))
    poll.public_proof = poll.proved.file
    report = assert_fails(poll.record(), "released", "percentage")
    assert "51.00%" in note_of(report, "released")
