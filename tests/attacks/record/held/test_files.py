"""The file of the ballots held apart, and who gets it, as a dishonest server makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from audit.record.manifest import Edition
from audit.replay.export import sign_record
from audit.replay.held import HeldBallot
from tally.protocol.encoding import canonical
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM, two_held
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.sequestered import Claimant, sequestering_poll

FILE = "sequestered/A-ELEM.json"


def rows_changed(change: Callable[[list[dict]], None]) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        rows = json.loads(data)
        change(rows)
        return canonical(rows)

    return apply


EXTRA = HeldBallot(b"nobody's", "0" * 64).to_json()


@on_record(at=two_held, caught_by="held")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.pop(), "apart, not the file"),
        (lambda rows: rows.append(EXTRA), "is not a ballot that the log holds back there"),
        (lambda rows: rows.append(rows[0]), "not in the log's order, or a ballot is there twice"),
        (lambda rows: rows.reverse(), "not in the log's order, or a ballot is there twice"),
        (lambda rows: rows[0].update(claim="0" * 64), f"not for {'0' * 64}"),
        (lambda rows: rows[0].update(claim="0"), "is not of the form"),
        (lambda rows: rows[0].update(ballot=rows[1]["ballot"]), "apart, not the file"),
        (lambda rows: rows[0].update(ballot=json.loads(rows[0]["ballot"])), "expected text"),
        (lambda rows: rows[0].pop("claim"), "missing members"),
        (lambda rows: rows[0].update(unit=ELEM), "unknown members"),
    ],
)
def test_a_file_that_is_not_the_logs(poll, change, message):
    """A ballot held apart left out of its file, put in, doubled, moved or given another claim."""
    return Forged(poll.record(files=in_file(FILE, rows_changed(change))), says=message)


def test_any_byte_of_the_file_changed():
    poll = two_held()
    size = len(poll.record().file(FILE))
    for place in range(0, size, size // 12):

        def flip(data: bytes, place: int = place) -> bytes:
            return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

        report = verify(poll.record(files=in_file(FILE, flip)))
        assert report.failed == ("held",)
        assert "unforeseen" not in note_of(report, "held")


def test_a_file_of_a_unit_that_holds_none_back():
    poll = two_held()
    more = poll.record(files=lambda files: files.update({"sequestered/B-SEC.json": b"[]"}))
    assert "has no place" in note_of(assert_fails(more, "contents"), "contents")
    poll.admit(poll.claimants[0])
    admitted = poll.record(files=in_file(FILE, rows_changed(_put_back(poll.claimants[0]))))
    assert "not a ballot that the log holds back" in note_of(assert_fails(admitted, "held"), "held")


SEQUESTERED = {
    "one more admitted": lambda row: row.update(admitted=row["admitted"] + 1),
    "one excluded less": lambda row: row["excluded"].update(dict.fromkeys(row["excluded"], 0)),
    "one undecided": lambda row: row.update(undecided=row["undecided"] + 1),
    "another unit": lambda row: row.update(unit="B-SEC"),
}


@on_record(at=partial(sequestering_poll, "released"), caught_by="sequestered")
@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("lie", SEQUESTERED)
def test_sequestered_json_that_lies(poll, lie, edition):
    """Other numbers of votes admitted, excluded or undecided told than the log's rulings give."""

    def change(data: bytes) -> bytes:
        document = json.loads(data)
        SEQUESTERED[lie](document["units"][0])
        return canonical(document)

    return poll.record(edition, files=in_file("sequestered.json", change))


@on_record(at=two_held, caught_by="held", says="is held for the claim")
def test_two_pairs_swapped_in_the_file(poll):
    """The claims of two ballots held apart exchanged in their file."""

    def swap(rows: list[dict]) -> None:
        rows[0]["claim"], rows[1]["claim"] = rows[1]["claim"], rows[0]["claim"]

    return poll.record(files=in_file(FILE, rows_changed(swap)))


def _put_back(one: Claimant) -> Callable[[list[dict]], None]:
    return lambda rows: rows.insert(0, HeldBallot(one.raw, one.claim).to_json())


@on_record(at=two_held, caught_by="contents", says="has no place")
def test_the_ballots_in_the_public_edition(poll):
    """Ballots held apart shown to everybody: they tell who asked, and how two officers ruled."""
    files = dict(poll.record().files)
    return poll.record(Edition.PUBLIC, files=lambda public: public.update({FILE: files[FILE]}))


@pytest.mark.parametrize("edition", Edition)
def test_a_manifest_that_withholds_the_ballots_from_auditors_or_names_them_not(edition):
    poll = two_held()
    files = {
        path: raw for path, raw in poll.record(edition).files.items() if "manifest" not in path
    }
    files.pop(FILE, None)
    withheld = {} if edition is Edition.PUBLIC else poll.held_files()
    report = verify(sign_record(edition, poll.poll, files, poll.log_key, withheld))
    assert "contents" in report.failed
