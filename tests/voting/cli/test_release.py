"""`ratify poll result` lists what may be released, `statement` and `release` take one of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tally.public_proof.releases import Release
from tests.kit.commands import ratify
from tests.kit.releases import certified_poll
from voting.cli.poll import look, offline
from voting.ports.unit_of_work import Context
from voting.services.acts import statements


@pytest.fixture(autouse=True)
def server(sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands are on the server of this database."""
    for module in (look, offline):
        monkeypatch.setattr(module, "server_context", lambda: sqlite_ctx)


def rows_of(printed: str) -> list[list[str]]:
    """The table's rows below its head, each cell in one line."""
    found: list[list[str]] = []
    begins = True
    for line in printed.split("What may be released")[1].splitlines():
        if line[:1] in ("├", "└", "┡"):
            begins = True
        elif line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            if begins:
                found.append(cells)
            else:
                found[-1] = [f"{a} {b}".strip() for a, b in zip(found[-1], cells, strict=True)]
            begins = False
    return found


def test_what_may_be_released_is_listed_by_the_options_that_release_it(sqlite_ctx: Context) -> None:
    sample = certified_poll(sqlite_ctx, release_heads=True)
    printed = ratify(["poll", "result", sample.poll, "--officer", "anne"]).output
    rows = {cells[0]: cells[1:] for cells in rows_of(printed)}
    proved, told = "proved by the public record", "how units A-ELEM, B-SEC voted"
    assert rows["--decimals 1"] == ["86.5% in favour, ratified", told, proved]
    assert rows["--decimals 0 --heads"] == [
        "86% in favour, ratified, 3 of 4 votes in favour, by members",
        told,
        proved,
    ]
    nothing = "nothing certain of how any one unit voted"
    assert rows["--decimals outcome"] == ["ratified", nothing, proved]
    assert len(rows) == 8
    assert printed.splitlines()[-1].startswith("Official result: 86.50% in favour")

    sample.act(Act.RELEASE, release=Release(1))
    after = ratify(["poll", "result", sample.poll, "--officer", "anne"]).output
    assert "What may be released" not in after


def test_the_statement_warns_of_what_its_figures_tell(sqlite_ctx: Context, tmp_path: Path) -> None:
    """Whoever writes the statement is told, and so is the other officer, who signs the same."""
    sample = certified_poll(sqlite_ctx)
    words = ["poll", "statement", sample.poll, "release", "--officer", "anne", "--out"]
    for place in ("first", "second"):
        written = ratify([*words, str(tmp_path / place), "--decimals", "0"])
        assert written.exit_code == 0
        told = "Warning: These figures tell how units A-ELEM, B-SEC voted." in written.stderr
        assert told, place
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    quiet = ratify([*words, str(tmp_path / "outcome"), "--decimals", "outcome"])
    assert quiet.exit_code == 0
    assert "Warning" not in quiet.stderr


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--heads"], 1, "its seal does not let this be released"),
        (["--decimals", "3"], 2, "'3' is not one of '2', '1', '0', 'outcome'"),
    ],
)
def test_what_cannot_be_released_is_refused_with_the_remedy(
    sqlite_ctx: Context, tmp_path: Path, options: list[str], status: int, said: str
) -> None:
    sample = certified_poll(sqlite_ctx)
    words = ["poll", "statement", sample.poll, "release", "--officer", "anne", "--out"]
    refused = ratify([*words, str(tmp_path / "out"), *options])
    assert refused.exit_code == status
    assert said in " ".join(refused.output.split())
    assert not (tmp_path / "out").exists()
    assert statements.waiting_for(sqlite_ctx, sample.poll, Act.RELEASE, "anne") is None
