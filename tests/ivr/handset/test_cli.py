"""`ratify phone` on the command line."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.handset.cli import phone
from tests.kit.phone.exchange import TOKEN, document, exchange, gather, say

PAGES = {
    "voice": document(gather("voice/1", say("Your number?"), actionOnEmptyResult="true")),
    "voice_1": document(say("Merci.", "fr-CA"), "<Hangup/>"),
}


def run(*arguments: str, text: str = "", token: str = TOKEN) -> Result:
    return CliRunner(env={"RATIFY_TWILIO_TOKEN": token}).invoke(phone, arguments, input=text)


def test_a_script_is_called_and_shown() -> None:
    with exchange(**PAGES) as pages:
        done = run("--url", pages.base + "/", "--script", "-", text="press 83#\nexpect merci\n")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "[en-CA] Your number?\n[fr-CA] Merci.\n"
    assert done.stderr.startswith(f"Calling {pages.base}.")
    assert "83" not in done.output.replace(pages.base, "")


def test_the_address_and_the_token_come_from_the_settings_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    with exchange(**PAGES) as pages:
        environment = {"RATIFY_PHONE_URL": pages.base}
        arguments = ["--token-file", str(tmp_path / "token"), "--script", "-"]
        done = CliRunner(env=environment).invoke(phone, arguments, input="hang up")
    assert done.exit_code == 0, done.stderr
    assert pages.paths == ["/phone/voice", "/phone/status"]


def test_what_was_not_said_is_a_refusal_in_one_line() -> None:
    with exchange(**PAGES) as pages:
        done = run("--url", pages.base, "--script", "-", text="expect your vote has been cast")
    assert done.exit_code == 1
    assert "Line 1: this was not said" in done.stderr


def test_a_wrong_token_is_a_refusal() -> None:
    with exchange(**PAGES) as pages:
        done = run("--url", pages.base, "--script", "-", token="another")
    assert done.exit_code == 1
    assert "403" in done.stderr


def test_a_fault_that_the_fallback_mended_is_shown() -> None:
    with exchange(voice=500, fallback=document(say("We are sorry."), "<Hangup/>")) as pages:
        done = run("--url", pages.base, "--script", "-")
    assert done.exit_code == 0
    assert "Warning: " in done.stderr


def test_without_a_terminal_a_script_is_needed() -> None:
    done = run("--url", "http://localhost:1")
    assert done.exit_code == 1
    assert "--script" in done.stderr


def test_without_espeak_ng_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = run("--say", "--url", "http://localhost:1", "--script", "-")
    assert done.exit_code == 1
    assert "apt-get install espeak-ng" in done.stderr


def test_a_person_calls_from_a_terminal() -> None:
    hand, descriptor = pty.openpty()
    with exchange(**PAGES) as pages:
        command = "from tally.cli.main import main; main()"
        arguments = ["phone", "--url", pages.base, "--language", "fr"]
        process = subprocess.Popen(
            [sys.executable, "-c", command, *arguments],
            stdin=descriptor,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "RATIFY_TWILIO_TOKEN": TOKEN},
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "[en-CA] Your number?\n"
        os.write(hand, b"45#")
        output, errors = process.communicate(timeout=60)
    os.close(hand)
    os.close(descriptor)
    assert process.returncode == 0, errors
    assert output == "> •••\n[fr-CA] Merci.\n"
    assert "L'appel est terminé." in errors
    assert pages.form("/phone/voice/1")["Digits"] == "45"
