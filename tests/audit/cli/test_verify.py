"""`ratify audit verify`: what is printed, and the exit status."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from audit.cli.verify import audit
from audit.record.log.checkpoint import sign_checkpoint
from audit.record.manifest import Edition
from audit.replay.export import write_record, zip_record
from audit.verify import CHECKS
from tests.kit.simulator.poll import poll_at

POLL = poll_at("released")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "record"
    write_record(POLL.record(), path)
    return path


def number_of(name: str) -> int:
    return [check.name for check in CHECKS].index(name) + 1


def run(*arguments: object):
    return CliRunner().invoke(audit, ["verify", *map(str, arguments), "--processes", "1"])


def test_the_report_is_numbered_and_ends_with_the_verdict(folder):
    result = run(folder)
    lines = result.stdout.splitlines()
    assert result.exit_code == 3
    assert lines[0].startswith(" 1. holds")
    assert lines[-1] == "internally consistent, NOT ANCHORED, percentage proved"
    assert lines[-2] == "Official result: 66.67% in favour, 33.33% not in favour: ratified"
    for anchor in ("seal-digest", "older-checkpoints", "receipts"):
        assert any(line.startswith(f"{number_of(anchor)}. not asked") for line in lines)
    assert f"Seal digest: {POLL.seal_digest}" in lines


def test_all_anchors(folder, tmp_path):
    receipt, checkpoint = tmp_path / "receipt.json", tmp_path / "checkpoint"
    receipt.write_bytes(POLL.receipts[0].encode())
    note = sign_checkpoint(
        POLL.document.log_origin, len(POLL.events), POLL.log_root(), POLL.log_key
    )
    checkpoint.write_bytes(note)
    options = ("--seal-digest", POLL.seal_digest, "--checkpoint", checkpoint, "--receipt", receipt)
    result = run(folder, *options, "--receipt", receipt)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "valid, anchored, percentage proved"


def test_the_public_edition_proves_the_percentage(tmp_path):
    path = tmp_path / "record.zip"
    path.write_bytes(zip_record(POLL.record(Edition.PUBLIC)))
    result = run(path, "--seal-digest", POLL.seal_digest)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-2:] == [
        "Official result: 66.67% in favour, 33.33% not in favour: ratified",
        "valid, anchored, percentage proved",
    ]
    assert "not in this edition" in result.stdout


def test_a_false_record_ends_with_exit_status_1(folder):
    result = run(folder, "--seal-digest", "0" * 64)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "NOT VALID: failed: seal-digest"
    assert f"{number_of('seal-digest')}. FAILED" in result.stdout


def test_json(folder):
    result = run(folder, "--json")
    report = json.loads(result.stdout)
    assert report["ok"] is report["proved"] is True
    assert report["anchored"] is False
    assert len(report["checks"]) == len(CHECKS)


def test_json_of_the_public_edition_says_what_only_the_other_shows():
    raw = zip_record(POLL.record(Edition.PUBLIC))
    options = ["verify", "-", "--seal-digest", POLL.seal_digest, "--json", "--processes", "1"]
    result = CliRunner().invoke(audit, options, input=raw)
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["ok"] is report["anchored"] is report["proved"] is True
    missing = [one["name"] for one in report["checks"] if one["outcome"] == "not in this edition"]
    assert {"decryptions", "units", "result", "commitment"} <= set(missing)
    assert any("proved without them, by public-proof.json" in one for one in report["limits"])


def test_the_public_edition_proves_all_there_is_before_the_count():
    """Status 0: a poll that is open has no result to prove, in any edition."""
    raw = zip_record(poll_at("open").record(Edition.PUBLIC))
    options = ["verify", "-", "--seal-digest", POLL.seal_digest.upper(), "--processes", "1"]
    assert CliRunner().invoke(audit, options, input=raw).exit_code == 0


def test_a_record_on_standard_input():
    raw = zip_record(POLL.record())
    result = CliRunner().invoke(audit, ["verify", "-", "--processes", "1"], input=raw)
    assert result.exit_code == 3
    assert (
        result.stdout.splitlines()[-1] == "internally consistent, NOT ANCHORED, percentage proved"
    )


def test_no_record_on_standard_input():
    result = CliRunner().invoke(audit, ["verify", "-"], input=b"x")
    assert result.exit_code == 1
    assert "standard input: not a record's folder, nor a zip file" in result.stderr


@pytest.mark.parametrize("digest", ["", "abc", "g" * 64, "0" * 63, "0" * 65])
def test_a_seal_digest_that_cannot_be_one_is_wrong_usage(folder, digest):
    result = run(folder, "--seal-digest", digest)
    assert result.exit_code == 2
    assert "is not a seal digest" in result.stderr


def test_what_is_no_record(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    result = run(path)
    assert result.exit_code == 1
    assert " 1. FAILED" in result.stdout
    assert run(tmp_path / "nowhere").exit_code == 2


def test_the_command_runs_on_its_own_without_network(folder):
    """As an auditor runs it: another process, standard output only the report."""
    command = [sys.executable, "-c", "from tally.cli.main import main; main()", "audit", "verify"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stdout.splitlines()[-1] == "internally consistent, NOT ANCHORED, percentage proved"
