"""What decided the unit of who works in two is imported with the member, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.files.planted_faults import with_officers
from tests.kit.files.poll_folders import Texts
from tests.kit.files.two_units import AGREED, HEAD, ROW, poll_text
from voting.domain.errors import ImportRowsError
from voting.domain.member import UnitBy
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import import_poll


def test_2_100_what_decided_is_kept_with_the_member(sqlite_ctx: Context, tmp_path: Path) -> None:
    roster = HEAD + ROW.format(unit="A-ELEM", also="C-SEC", how="own-choice")
    roster += "0002,Bo,B-OCC,statutory,good-standing,,,fr,,,\n"
    roster += "0003,Chi,C-SEC,statutory,good-standing,,,en,,,\n"
    folder = Texts(poll_text(), roster).folder(tmp_path / "poll")
    prepared = import_poll(with_officers(sqlite_ctx), folder)
    with sqlite_ctx.store.reader() as uow:
        placed, plain = (uow.roster.get(prepared.poll, number) for number in ("0001", "0002"))
        terms = uow.polls.get(prepared.poll).terms
    assert (placed.unit, placed.also_in, placed.placed) == ("A-ELEM", "C-SEC", UnitBy.OWN_CHOICE)
    assert (plain.also_in, plain.placed) == ("", None)
    assert terms.unit_by_laws == ()


def test_every_fault_is_named_with_the_files_others(sqlite_ctx: Context, tmp_path: Path) -> None:
    roster = HEAD + ROW.format(unit="A-ELEM", also="C-SEC", how="major-part")
    roster += "0002,,B-OCC,statutory,good-standing,,,fr,,C-SEC,\n"
    folder = Texts(poll_text(AGREED), roster).folder(tmp_path / "poll")
    with pytest.raises(ImportRowsError) as refused:
        import_poll(with_officers(sqlite_ctx), folder)
    found = {(one.line, one.field) for one in refused.value.faults}
    assert {(2, "unit_by"), (3, "name"), (3, "unit_by")} <= found
