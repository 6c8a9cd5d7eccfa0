"""One byte of everybody's record, changed by a server that signs all that it can sign again.

It holds the log key: manifest and checkpoint are of the changed files. The seal digest is the
published one. Each change is found by a check that is named, or is one that no seal can show.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

import pytest

from audit.checks.outcome import Report
from audit.record.log.checkpoint import sign_checkpoint
from audit.record.log.tree import root_of
from audit.record.manifest import Edition
from audit.replay.export import Record
from audit.verify import Anchors
from tests.audit.helpers import verify
from tests.kit.records.forged import CHECK, FILE, proof_of, releasing
from tests.kit.records.one_byte import altered, flipped
from tests.kit.simulator.poll import Simulator, UnitPlan

PLANS = (UnitPlan("A-ELEM", "elementary", 2, 1, 0), UnitPlan("B-OCC", "occasional", 1, 0, 1))
POLL = Simulator(PLANS, trustees=2, threshold=2, seed=7).run()
RECORD = POLL.record(Edition.PUBLIC)
CERTIFIED = Simulator(PLANS, trustees=2, threshold=2, seed=8).run("certified")
PROOF = proof_of(CERTIFIED)
LOG, CHECKPOINT, MANIFEST = "log/entries.jsonl", "log/checkpoint", "manifest.json"
SEED = 20260511
FINDS = {
    "fte.json": {"fte"},
    "keys/credential-authority.pub": {"keys"},
    "keys/log.pub": {"keys"},
    CHECKPOINT: {"checkpoint"},
    "poll.json": {"poll", "history"},
    FILE: {CHECK},
    "route.json": {"route"},
    "texts": {"route"},
    "trustees.json": {"trustees"},
    "units": {"archives", "logged", "voters", "ballots"},
    "voters-lists.json": {"authority"},
}
"""The checks of which one finds a byte of a file, signed again."""
FREE = re.compile(rb'"time":"[^"]*"|"event":"decryption:received","file":"[^"]*"')
"""What no seal and no officer's signature fixes: when the server says that it wrote an entry, and
the digests of the decryption files, which everybody's record does not have."""


def some(data: bytes, number: int, what: str) -> list[int]:
    """The first and the last place, and some at random."""
    draw = random.Random(f"{SEED} {what}")
    return [0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(number))]


def changes(data: bytes, places: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """A bit of each of these places, and another digit or letter in it."""
    for place in places:
        yield place, flipped(data, place, place % 7)
        yield place, altered(data, place)


def judged(record: Record, *checkpoints: bytes, of: Simulator = POLL) -> Report:
    """What is found with the published seal digest; nothing that nobody foresaw."""
    report = verify(record, Anchors(of.seal_digest, checkpoints))
    assert not any("unforeseen" in check.finding.note for check in report.checks), report.failed
    return report


def test_the_record_holds_before_it_is_changed() -> None:
    assert judged(RECORD).verdict == "valid, anchored, percentage proved"


@pytest.mark.parametrize("path", sorted(RECORD.files))
def test_a_byte_changed_on_the_way(path: str) -> None:
    data = RECORD.files[path]
    for place, changed in changes(data, some(data, 4, path)):
        failed = judged(Record({**RECORD.files, path: changed})).failed
        assert set(failed) & {"manifest", "digests", "keys"}, place


@pytest.mark.parametrize("path", sorted(set(RECORD.files) - {LOG, MANIFEST}))
def test_a_byte_changed_and_the_manifest_signed_again(path: str) -> None:
    data = RECORD.files[path]
    finds = FINDS[path if path in FINDS else path.split("/")[0]]
    for place, changed in changes(data, some(data, 8, path)):

        def change(files: dict[str, bytes], changed: bytes = changed) -> None:
            files[path] = changed

        assert set(judged(POLL.record(Edition.PUBLIC, files=change)).failed) & finds, place


# --- the log ------------------------------------------------------------------------------------


def with_log(raw: bytes, edition: Edition = Edition.PUBLIC) -> Record:
    """The record with another log, of which checkpoint and manifest are signed again."""
    leaves = tuple(raw.split(b"\n")[:-1])

    def change(files: dict[str, bytes]) -> None:
        files[LOG] = raw
        files[CHECKPOINT] = sign_checkpoint(
            POLL.document.log_origin, len(leaves), root_of(leaves), POLL.log_key
        )

    return POLL.record(edition, files=change)


def assert_log_is_bound(places: Sequence[int]) -> None:
    raw = RECORD.files[LOG]
    free = {place for found in FREE.finditer(raw) for place in range(*found.span())}
    for place, changed in changes(raw, places):
        if changed.count(b"\n") == raw.count(b"\n") and judged(with_log(changed)).ok:
            assert place in free, raw[place - 80 : place + 20]
            kept = RECORD.files[CHECKPOINT]
            assert judged(with_log(changed), kept).failed == ("older-checkpoints",)


def test_a_byte_of_the_log_with_a_new_checkpoint() -> None:
    """What is free is found by whoever kept a checkpoint, as each trustee's record has one."""
    assert with_log(RECORD.files[LOG]).files[CHECKPOINT] == RECORD.files[CHECKPOINT]
    assert_log_is_bound(some(RECORD.files[LOG], 150, LOG))


@pytest.mark.slow
def test_many_bytes_of_the_log_with_a_new_checkpoint() -> None:
    assert_log_is_bound(range(0, len(RECORD.files[LOG]), 40))


def test_the_digest_of_a_decryption_file_is_free_in_public_and_bound_for_auditors() -> None:
    raw = RECORD.files[LOG]
    place = raw.index(b'"decryption:received","file":"') + len(b'"decryption:received","file":"')
    changed = altered(raw, place)
    assert judged(with_log(changed)).ok
    assert judged(with_log(changed, Edition.COMPLETE)).failed == ("decryptions",)


# --- the public proof ---------------------------------------------------------------------------


def assert_proof_is_bound(places: Sequence[int]) -> None:
    """The officers too are dishonest: they sign the digest of the changed proof."""
    for place, changed in changes(PROOF, places):
        poll = releasing(CERTIFIED.clone(), CERTIFIED.official, changed)
        failed = judged(poll.record(Edition.PUBLIC), of=poll).failed
        assert failed == (CHECK,), (place, failed)


def test_a_byte_of_the_public_proof_that_officers_release() -> None:
    releasing(poll := CERTIFIED.clone(), CERTIFIED.official, PROOF)
    assert judged(poll.record(Edition.PUBLIC), of=poll).ok
    assert_proof_is_bound(some(PROOF, 60, FILE))


@pytest.mark.slow
def test_many_bytes_of_the_public_proof_that_officers_release() -> None:
    assert_proof_is_bound(range(0, len(PROOF), 3))
