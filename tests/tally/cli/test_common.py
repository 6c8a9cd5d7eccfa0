"""What every command has: `-` for a file, --quiet, --json, and refusals in plain words."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from audit.cli.trustee import trustee
from tally.cli.common import ExampleCommand, is_quiet, refusing
from tally.cli.fte import tally
from tally.keyfile import TrusteeSecrets, create_key_file
from tally.protocol.ceremony.sole import make_sole_key, new_sole
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import parse_trustees

PASSPHRASE = "seven herons at dawn"
FTE = b'{"membership_fee":"1100.00","member_protection":"0.00","threshold":"1/2",' + (
    b'"units":[{"unit":"A-ELEM","fte":"1000"}]}'
)
COUNTS = b"unit,in_favour,not_in_favour\nA-ELEM,3,1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The working folder, with the files of a count and a mandatory trustee's key."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pass").write_text(PASSPHRASE)
    (tmp_path / "fte.json").write_bytes(FTE)
    (tmp_path / "counts.csv").write_bytes(COUNTS)
    zoe = new_sole("Zoe")
    create_key_file(tmp_path / "zoe.key", TrusteeSecrets(zoe), PASSPHRASE)
    (tmp_path / "zoe.public").write_bytes(make_sole_key(zoe))
    return tmp_path


def run(group: click.Group, line: str, typed: str | bytes = "") -> Result:
    return CliRunner().invoke(group, line.split(), input=typed)


class TestDash:
    def test_standard_input_is_a_file(self, folder):
        done = run(tally, "fte --json fte.json -", COUNTS)
        assert done.exit_code == 0
        assert json.loads(done.stdout)["official"]["in_favour"] == "75.00"

    def test_what_is_wrong_there_is_named(self, folder):
        done = run(tally, "fte fte.json -", COUNTS.replace(b"3", b"x"))
        assert done.exit_code == 1
        assert "standard input, line 2, in_favour" in done.stderr

    def test_standard_input_is_read_once(self, folder):
        done = run(tally, "fte - -", FTE)
        assert done.exit_code == 2
        assert "only one file can be `-`" in done.stderr

    def test_standard_output_holds_the_file_alone(self, folder):
        done = run(trustee, "assemble --out - zoe.public")
        assert done.exit_code == 0
        raw = done.stdout_bytes
        assert json.loads(raw)
        assert f"SHA-256 of trustees.json: {sha256_hex(raw)}" in done.stderr
        (folder / "trustees.json").write_bytes(raw)
        again = run(trustee, "assemble --out trustees2.json zoe.public")
        assert (folder / "trustees2.json").read_bytes() == raw
        assert again.stderr == ""

    def test_quiet_says_nothing_beside_it(self, folder):
        done = run(trustee, "assemble --quiet --out - zoe.public")
        assert json.loads(done.stdout_bytes)
        assert done.stderr == ""

    def test_what_trustees_compare_is_shown_beside_it_all_the_same(self, folder):
        run(trustee, "invite --threshold 2 --out invited ada ben")
        for name in ("ada", "ben"):
            line = f"keygen --invitation invited --name {name} --key {name}.key --out {name}.cert"
            assert run(trustee, f"{line} --passphrase-file pass").exit_code == 0
        done = run(trustee, "gather --quiet --invitation invited --out - ada.cert ben.cert")
        assert json.loads(done.stdout_bytes)
        assert "Digest of all certificates and commitments:\n  " in done.stderr
        assert "Send" not in done.stderr
        line = "deal --key ada.key --certificates - --out ada.deal --passphrase-file pass"
        dealt = run(trustee, f"{line} --digest {digits(done.stderr)}", done.stdout_bytes)
        assert dealt.exit_code == 0, dealt.output

    def test_a_passphrase_from_standard_input(self, folder):
        run(trustee, "assemble --out trustees.json zoe.public")
        line = "finish --key zoe.key --passphrase-file - trustees.json"
        assert "you are trustee 1 (Zoe)" in run(trustee, line, PASSPHRASE).stdout
        bad = run(trustee, line, b"\xff")
        assert bad.exit_code == 1
        assert "standard input is not text in UTF-8" in bad.stderr


def digits(shown: str) -> str:
    """The digest in what was shown."""
    return "".join(letter for letter in shown.split("commitments:")[1] if letter.isdigit())


def test_digits_that_cannot_be_a_digest_are_wrong_usage(folder):
    (folder / "x").write_text("x")
    line = "deal --key x --certificates x --out y --passphrase-file pass --digest"
    for text in ("12345", "1" * 61, "x" * 60, "²" * 60):
        done = run(trustee, f"{line} {text}")
        assert done.exit_code == 2
        assert "is not twelve groups of five digits" in done.stderr


def test_json_of_what_a_trustee_finishes_with(folder):
    run(trustee, "assemble --out trustees.json zoe.public")
    raw = (folder / "trustees.json").read_bytes()
    trustees = parse_trustees(raw)
    done = run(trustee, "finish --json --key zoe.key --passphrase-file pass trustees.json")
    assert json.loads(done.stdout) == {
        "number": 1,
        "name": "Zoe",
        "trustees_sha256": sha256_hex(raw),
        "code": trustees.code_of(trustees.owners[0]),
    }
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("command", ["fte", "readings"])
def test_json_of_the_count_is_one_line(folder, command):
    plain, asked = (run(tally, f"{command} fte.json counts.csv{more}") for more in ("", " --json"))
    assert plain.stdout.endswith("\n")
    assert asked.stdout.count("\n") == 1
    assert json.loads(asked.stdout)
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(plain.stdout)


def test_quiet_is_known_to_what_a_command_calls():
    said = []

    @click.command(cls=ExampleCommand)
    def command() -> None:
        said.append(is_quiet())

    for words in ([], ["--quiet"], ["-q"]):
        CliRunner().invoke(command, words)
    assert said == [False, True, True]
    assert not is_quiet()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "secrets"), "secrets: Permission denied"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("odd"), "odd"),
        (ValueError("no"), "no"),
    ],
)
def test_a_refusal_is_the_message_alone(error, said):
    with pytest.raises(click.ClickException) as refused, refusing(ValueError):
        raise error
    assert refused.value.message == said


def test_a_closed_pipe_is_no_refusal():
    with pytest.raises(BrokenPipeError), refusing():
        raise BrokenPipeError
