"""What the tool must be, and what it must say, to pass anything; with a tool that is a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.outside.tool import find_tool
from audit.record.errors import NotPassedError, ToolError
from tests.audit.outside.fakes import fake_tool, saying

BEGUN, PASSES, NO_RESULT = (
    "I: using directory x",
    "I: all checks passed",
    "I: no result to check",
)
VALID = "I: ballot is valid"


@pytest.mark.parametrize("version", ["3.0 (3.0+20250220) [debug]", "3.3.0 (x)", "4.1", "10.0"])
def test_a_tool_of_version_3_or_later_will_do(version: str, tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, version=version))
    assert tool.version == version.split()[0]
    assert tool.path == str(tmp_path / "belenios-tool")


@pytest.mark.parametrize("version", ["2.0", "2.5.1 (x)", "1.99", "0.1"])
def test_an_older_one_is_refused_in_words(version: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="take version 3\\.0 or later, as Debian 13 has it"):
        find_tool(fake_tool(tmp_path, version=version))


@pytest.mark.parametrize("version", ["", "belenios", "3", "v3.0"])
def test_what_does_not_say_its_version_is_no_tool(version: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="does not say its version"):
        find_tool(fake_tool(tmp_path, version=version))


def test_what_says_a_version_and_fails_is_no_tool(tmp_path: Path) -> None:
    path = tmp_path / "tool"
    path.write_text("#!/bin/sh\necho 3.0\nexit 1\n")
    path.chmod(0o755)
    with pytest.raises(ToolError, match="does not say its version"):
        find_tool(path)


def test_what_cannot_run_is_no_tool(tmp_path: Path) -> None:
    path = tmp_path / "tool"
    path.write_text("3.0\n")
    with pytest.raises(ToolError, match="does not run: Permission denied"):
        find_tool(path)


def test_the_tool_on_the_command_path_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="is not installed: install the package belenios-tool of"):
        find_tool()
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    path = fake_tool(tmp_path)
    assert find_tool().path == str(path)


def test_a_tool_that_is_named_is_not_looked_for_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name without a folder is a file here, and not a command."""
    (tmp_path / "here").mkdir()
    here = fake_tool(tmp_path / "here", version="3.1")
    fake_tool(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path / "here")
    assert find_tool(Path("belenios-tool")).path == str(here)


@pytest.mark.parametrize("complete", [True, False])
def test_an_archive_passes_if_the_tool_says_so(complete: bool, tmp_path: Path) -> None:
    said = [BEGUN, *([] if complete else [NO_RESULT]), PASSES]
    tool = find_tool(fake_tool(tmp_path, archive=saying(*said)))
    tool.verify_archive(tmp_path, complete=complete)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([PASSES], 1),
        ([PASSES], 124),
        ([BEGUN], 0),
        ([], 0),
        ([f"not {PASSES}"], 0),
        ([PASSES, "W: a warning"], 0),
        (["W: no result to check", PASSES], 0),
    ],
    ids=["fails", "fails", "is silent", "is mute", "other words", "warns", "warns as 2.0"],
)
def test_an_archive_does_not_pass_otherwise(said: list[str], status: int, tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, archive=saying(*said, status=status)))
    with pytest.raises(NotPassedError, match=f"exit status {status}"):
        tool.verify_archive(tmp_path, complete=True)


def test_a_result_that_the_tool_did_not_see_does_not_pass(tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, archive=saying(NO_RESULT, PASSES)))
    with pytest.raises(NotPassedError, match="saw no result in an archive that has one"):
        tool.verify_archive(tmp_path, complete=True)


def test_a_result_where_there_is_none_does_not_pass(tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, archive=saying(PASSES)))
    with pytest.raises(NotPassedError, match="saw a result in an archive that has none"):
        tool.verify_archive(tmp_path, complete=False)


@pytest.mark.parametrize(
    ("said", "status", "passes"),
    [
        ([VALID], 0, True),
        ([BEGUN, VALID], 0, True),
        ([VALID], 1, False),
        ([PASSES], 0, False),
        ([VALID, "W: a warning"], 0, False),
    ],
)
def test_a_ballot_passes_if_the_tool_says_so(
    said: list[str], status: int, passes: bool, tmp_path: Path
) -> None:
    tool = find_tool(fake_tool(tmp_path, ballot=saying(*said, status=status)))
    if passes:
        tool.verify_ballot(tmp_path, tmp_path / "ballot")
    else:
        with pytest.raises(NotPassedError):
            tool.verify_ballot(tmp_path, tmp_path / "ballot")


@pytest.mark.parametrize("between", [" ", "\n               "], ids=["3.0", "3.3.0"])
def test_a_refusal_quotes_the_tool_without_the_ballot(between: str, tmp_path: Path) -> None:
    error = f'belenios-tool: error: "InvalidBallot" in ballot{between}{{"election_uuid":"x"}}'
    said = saying(BEGUN, *error.split("\n"), status=124)
    tool = find_tool(fake_tool(tmp_path, ballot=said))
    with pytest.raises(NotPassedError) as refused:
        tool.verify_ballot(tmp_path, tmp_path / "ballot")
    expected = 'exit status 124: belenios-tool: error: "InvalidBallot" in the ballot'
    assert str(refused.value) == expected


def test_a_long_answer_is_cut(tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, ballot=saying("x" * 1000, status=1)))
    with pytest.raises(NotPassedError) as refused:
        tool.verify_ballot(tmp_path, tmp_path / "ballot")
    assert len(str(refused.value)) < 350


def test_a_tool_that_says_nothing_of_use_is_quoted_whole(tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, archive=saying(BEGUN)))
    with pytest.raises(NotPassedError, match="exit status 0: I: using directory x"):
        tool.verify_archive(tmp_path, complete=True)


@pytest.mark.parametrize("more", [[], ["{}"]], ids=["alone", "and its size"])
def test_an_encrypted_tally_passes_if_the_tool_makes_the_same(
    more: list[str], tmp_path: Path
) -> None:
    tool = find_tool(fake_tool(tmp_path, tally=saying("[[1]]", *more)))
    tool.verify_tally(tmp_path, b"[[1]]")
    with pytest.raises(NotPassedError, match="another encrypted tally of the archive's ballots"):
        tool.verify_tally(tmp_path, b"[[2]]")


def test_an_encrypted_tally_does_not_pass_where_the_tool_fails(tmp_path: Path) -> None:
    tool = find_tool(fake_tool(tmp_path, tally=saying("[[1]]", "E: x", status=1)))
    with pytest.raises(NotPassedError, match="exit status 1: "):
        tool.verify_tally(tmp_path, b"[[1]]")
