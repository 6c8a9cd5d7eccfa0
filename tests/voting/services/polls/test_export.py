"""The record: both editions at any stage, without personal data, from a store that fits its log."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from audit.replay.export import REPORT, write_record, zip_record
from audit.replay.files.reading import read_record
from audit.verify import verify_record
from tests.kit.officers import (
    COMPLETE,
    PUBLIC,
    decryption,
    poll_with_three_trustees,
    record,
    tamper,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll, draft_poll
from voting.domain.errors import ConflictError, NotFoundError, WrongStateError
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption
from voting.services.polls.export import build_record


def counted(ctx: Context) -> SamplePoll:
    """A counted poll of six voters."""
    sample = poll_with_three_trustees(ctx, voters=6)
    vote_all(sample, [0, 1, 0, 1, 1])
    sample.close()
    sample.act(Act.COUNT)
    for member in three_trustees()[1][:2]:
        receive_decryption(ctx, sample.poll, decryption(sample, member.secret or 0))
    return sample


def test_both_editions_have_the_same_log_and_only_one_the_split(sqlite_ctx: Context) -> None:
    sample = counted(sqlite_ctx)
    complete, public = record(sample, COMPLETE), record(sample, PUBLIC)
    assert complete.files["log/entries.jsonl"] == public.files["log/entries.jsonl"]
    more = {"decryptions.json", "result.json", "readings.json", "commitment.json", REPORT}
    assert complete.files.keys() - public.files.keys() == more
    for path in public.files:
        if path.endswith(".bel"):
            assert complete.files[path].startswith(public.files[path])
            assert b'"Result"' in complete.files[path]
            assert b'"PartialDecryption"' not in public.files[path]
    assert complete.files[REPORT].startswith(b"%PDF-")


def test_a_record_is_the_same_as_a_folder_and_as_a_zip_file(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    made = record(counted(sqlite_ctx))
    write_record(made, tmp_path / "record")
    (tmp_path / "record.zip").write_bytes(zip_record(made))
    for place in ("record", "record.zip"):
        assert read_record(tmp_path / place).files == made.files


def test_no_personal_data_and_no_member_number_is_in_it(sqlite_ctx: Context) -> None:
    sample = counted(sqlite_ctx)
    numbers = [voter.member.encode() for voter in sample.voters]
    for path, raw in record(sample).files.items():
        assert b"A Member" not in raw, path
        if not path.endswith((".bel", ".pdf")):  # long numbers hold any six digits by chance
            assert not any(b'"' + number + b'"' in raw for number in numbers), path


def test_a_draft_has_no_record(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    with pytest.raises(WrongStateError, match="never sealed"):
        build_record(sqlite_ctx, sample.poll, PUBLIC)
    with pytest.raises(NotFoundError):
        build_record(sqlite_ctx, "8VtFzVYwXqK2hTd", PUBLIC)


def test_a_store_that_does_not_fit_its_log_gives_no_record(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    sample = poll_with_three_trustees(sqlite_ctx)
    vote_all(sample, [0, 1])
    tamper(tmp_path, "ballots", "DELETE FROM ballots WHERE member = '000001'")
    with pytest.raises(ConflictError, match=r"unit A-ELEM: what the log names .* is missing"):
        build_record(sqlite_ctx, sample.poll, COMPLETE)


def test_a_truncated_record_fails_with_named_checks(sqlite_ctx: Context, tmp_path: Path) -> None:
    made = record(counted(sqlite_ctx))
    write_record(made, tmp_path / "record")
    for name in ("log/entries.jsonl", next(path for path in made.files if path.endswith(".bel"))):
        path = tmp_path / "record" / name
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        report = verify_record(tmp_path / "record", processes=1)
        failed = [check for check in report.checks if check.finding.outcome == "FAILED"]
        assert not report.ok
        assert any(name in check.finding.note for check in failed)
        path.write_bytes(whole)
    assert verify_record(tmp_path / "record", processes=1).ok
