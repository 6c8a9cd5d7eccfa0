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
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import ELEM, WITH_OFFICERS, WITH_TRUSTEE
from tests.audit.helpers import assert_fails, in_file, note_of
from tests.kit.simulator.poll import Simulator, poll_at
from tests.vectors.cheats import ORDER_TWO

# --- what was sealed ----------------------------------------------------------------------------


@on_record(at="open", caught_by="voters", says="not the sealed one")
def test_a_changed_voters_list(poll):
    """A voters' list without a member who has not voted yet.

    Protocol 8.6.
    """
    fewer = [one.credential for one in poll.members_of(ELEM)][:4]
    changed = replace(poll.archive(ELEM), credentials=credentials_list(fewer))
    return poll.record(archives={ELEM: changed})


@on_record(
    **WITH_OFFICERS,
    at="open",
    caught_by=("authority", "voters"),
)
def test_another_number_of_members_sealed_than_listed(poll):
    """More members sealed for a unit than are on its voters' list, to hide a low turnout."""

    def change(document):
        first, *rest = document.units
        return replace(document, units=(replace(first, on_list=6), *rest))

    return Simulator(change=change).run("open")


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


@on_record(by=Attacker.AUTHORITY, keys=Key.AUTHORITY, at="open", caught_by="voters")
def test_the_credential_1_on_a_list(poll):
    """The credential 1 on a voters' list: everybody can sign with its secret, which is 0.

    Protocol 8.4.
    """

    class Poll(ListPoll):
        def added(self, unit):
            return ["1"] if unit == ELEM else []

    return Poll(change=on_list_of([ELEM])).run("open")


@on_record(by=Attacker.AUTHORITY, keys=Key.AUTHORITY, at="open", caught_by="voters")
def test_a_credential_that_weighs_more(poll):
    """A credential listed with a weight of fifty, by which other tools count its ballot."""

    class Poll(Simulator):
        def _list(self, unit):
            first, *rest = json.loads(super()._list(unit))
            return compact([f"{first},50", *rest])

    return Poll().run("open")


@on_record(
    by=Attacker.AUTHORITY, keys=Key.AUTHORITY, at="open", caught_by="voters", says="both lists"
)
def test_one_credential_on_two_lists(poll):
    """One member's credential on the lists of two units."""

    class Poll(ListPoll):
        def added(self, unit):
            return [self.members_of(ELEM)[0].credential] if unit == "B-SEC" else []

    return Poll(change=on_list_of(["B-SEC"])).run("open")


@on_record(
    by=Attacker.AUTHORITY,
    keys=Key.AUTHORITY,
    at="open",
    caught_by="once",
    says="voters' list: credential",
)
def test_a_credential_outside_the_group_on_a_list(poll):
    """A point of order 2 on a voters' list as somebody's credential."""

    class Poll(ListPoll):
        def added(self, unit):
            return [str(ORDER_TWO)] if unit == ELEM else []

    return Poll(change=on_list_of([ELEM])).run("open")


@pytest.mark.parametrize(("path", "check"), [("trustees.json", "trustees"), ("fte.json", "fte")])
def test_another_file_than_the_sealed_one(path, check):
    poll = poll_at("released")
    changed = poll.record(files=in_file(path, lambda data: data.replace(b"1", b"2", 1)))
    report = assert_fails(changed, check)
    assert "not the one sealed" in note_of(report, check)


@on_record(caught_by="fte")
def test_an_fte_that_favours_one_unit(poll):
    """One unit's FTE doubled in fte.json after the seal."""
    units = tuple(
        replace(unit, basis=FeeReturn(unit.basis.dollars * 2)) for unit in poll.inputs.units[:1]
    )
    raw = encode_fte_inputs(replace(poll.inputs, units=(*units, *poll.inputs.units[1:])))
    return poll.record(files=in_file("fte.json", lambda _: raw))


@on_record(
    **WITH_OFFICERS,
    at="open",
    caught_by="fte",
    says="not those of poll.json",
)
def test_fte_inputs_of_other_units_sealed(poll):
    """FTE figures sealed of a unit that the poll does not have, in the place of one that it has."""

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

    return Poll().run("open")


# --- the count ----------------------------------------------------------------------------------


@on_record(at="closed", caught_by="tally", says="not of its ballots")
def test_an_encrypted_tally_of_fewer_ballots(poll):
    """A tally of some of a unit's ballots, logged as that of all.

    Protocol 8.2: the tool recomputes and ignores it.
    """
    all_ballots = list(poll.ballots[ELEM])
    poll.ballots[ELEM].pop()
    poll.encrypt()
    poll.ballots[ELEM] = all_ballots
    event = poll.events[-1]
    rows = tuple(
        UnitTally(row.unit, len(poll.ballots[row.unit]), row.encrypted_tally) for row in event.units
    )
    poll.events[-1] = replace(event, units=rows)
    return poll


@on_record(at="encrypted", caught_by="tally", says="not the one in the log")
def test_an_encrypted_tally_other_than_logged(poll):
    """The encrypted tally of another unit put into an archive."""
    poll.tallies[ELEM] = poll.tallies["B-SEC"]
    return poll


def test_an_encrypted_tally_that_is_none():
    poll = poll_at("closed")
    poll.tally_of = lambda ballots: b"{}"
    poll.encrypt()
    assert_fails(poll.record(), "tally")


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="units",
)
def test_fewer_decryptions_than_the_threshold(poll):
    """A result announced with one trustee's decryption, where two are needed."""
    poll.decrypt(2)
    poll.votes = {ELEM: (3, 1), "B-SEC": (1, 2), "C-OCC": (0, 0), "D-ELEM": (1, 0)}
    poll.count = lambda: tally_fte(
        poll.inputs, [UnitCount(unit, *votes) for unit, votes in poll.votes.items()]
    )
    poll.compute()
    return poll


def with_result(poll: Simulator, unit: str, result: list[int]) -> dict[str, Archive]:
    return {unit: replace(poll.archive(unit), result=compact({"result": [result]}))}


@on_record(at="counted", caught_by="units")
@pytest.mark.parametrize(
    "result",
    [[3 + int(Q), 1], [3, 1 + int(Q)], [1, 3], [4, 0], [5, -1], [3, 1, 0], [3], ["3", 1]],
    ids=str,
)
def test_a_unit_result_that_the_trustees_did_not_decrypt(poll, result):
    """A unit's result with votes moved, or with the group's order added to one of its numbers.

    Protocol 8.3: r + q would satisfy g^r.
    """
    return poll.record(archives=with_result(poll, ELEM, result))


@on_record(
    **WITH_OFFICERS,
    at="encrypted",
    caught_by="result",
)
def test_a_result_that_does_not_follow_from_the_units(poll):
    """The outcome turned round in result.json, committed to in the log and certified."""
    poll.decrypt(1)
    poll.decrypt(2)
    poll.compute()
    poll.result = poll.result.replace(b'"ratified":true', b'"ratified":false')
    poll.events[-1] = replace(poll.events[-1], commitment=poll.commitment)
    poll.certify()
    return poll


@on_record(at="certified", caught_by="commitment")
def test_a_commitment_to_another_result(poll):
    """A result.json opened with another salt than the one that the log is committed to."""
    poll.salt = bytes(32)
    return poll


@on_record(
    **WITH_OFFICERS,
    at="certified",
    caught_by=("released", "percentage"),
    says="51.00%",
)
def test_a_released_percentage_that_is_not_the_results(poll):
    """Another percentage released than result.json gives, with the true public proof."""
    poll.later()
    official = replace(poll.official, in_favour="51.00", not_in_favour="49.00")
    signed = poll.authorised(Act.RELEASE, poll.release_of(official, poll.published))
    poll.append(events.ResultReleased(official=official, proof=poll.published, **signed))
    poll.public_proof = poll.proved.file
    return poll
