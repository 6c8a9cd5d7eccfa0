"""Preparing a poll: all or nothing, and only a draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.signatures.statement import Act
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.group import IDENTITY, random_exponent
from tally.protocol.trustee_keys import make_trustee_key
from tally.protocol.trustees import Single, make_trustees
from tests.kit.files.planted_faults import with_officers
from tests.kit.files.poll_folders import (
    AUTHORITY,
    CERTIFIED,
    FEES,
    OPENS,
    UNITS,
    Texts,
    line_of,
    texts,
)
from tests.kit.polls import draft_poll
from tests.kit.routes.stored import put_route
from tests.vectors.cheats import ORDER_TWO
from voting.domain.errors import (
    ImportRowsError,
    MalformedError,
    NotFoundError,
    WrongStateError,
)
from voting.domain.poll import Poll, PollState
from voting.domain.voters_list import (
    Voter,
    VotersList,
    encode_voters_list,
    make_voters_list,
)
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.polls.prepare import (
    Prepared,
    discard,
    import_poll,
    import_trustees,
    import_voters_list,
)

MEMBERS = {"0001": "A-ELEM", "0002": "B-OCC", "000003": "C-SEC"}


@pytest.fixture
def prepared(sqlite_ctx: Context, tmp_path: Path) -> Prepared:
    """A draft of three members in three units."""
    with_officers(sqlite_ctx)
    return import_poll(sqlite_ctx, texts().folder(tmp_path / "poll"))


def one_trustee() -> bytes:
    return make_trustees([Single(make_trustee_key(random_exponent()))])


def poll_of(ctx: Context, poll_id: str) -> Poll:
    with ctx.store.reader() as uow:
        return uow.polls.get(poll_id)


def voters_list(
    card_set: str, key: Ed25519PrivateKey = AUTHORITY, **units: str
) -> tuple[VotersList, bytes]:
    members = units or MEMBERS
    voters = [
        Voter(member, unit, public_credential(random_exponent()))
        for member, unit in members.items()
    ]
    made = make_voters_list(card_set, voters, key)
    return made, encode_voters_list(made, key)


# --- the three files ---------------------------------------------------------------------------


def test_a_folder_becomes_a_draft_with_its_units_and_members(ctx: Context, tmp_path: Path) -> None:
    with_officers(ctx)
    made = import_poll(ctx, texts().folder(tmp_path / "poll"))
    assert (made.units, made.members) == (3, 3)
    with ctx.store.reader() as uow:
        poll, units = uow.polls.get(made.poll), uow.units.of(made.poll)
        members = list(uow.roster.iterate(made.poll))
    assert (poll.state, poll.card_set) == (PollState.DRAFT, made.card_set)
    assert poll.terms.officers == ("anne", "paul")
    assert [(unit.id, unit.on_list) for unit in units] == [
        ("A-ELEM", 1), ("B-OCC", 1), ("C-SEC", 1),
    ]  # fmt: skip
    assert [unit.weight for unit in units] == [unit.weight for unit in UNITS]
    assert {member.number: member.unit for member in members} == MEMBERS


def refused(ctx: Context, folder: Path) -> ImportRowsError:
    with pytest.raises(ImportRowsError) as error:
        import_poll(ctx, folder)
    with ctx.store.reader() as uow:
        assert uow.polls.list() == []
    return error.value


def test_problems_of_all_three_files_come_together_and_nothing_is_imported(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    good = texts(change=lambda text: text.replace("small_unit = 10", "small_unit = 0"))
    bad = replace(good, roster=good.roster.replace("0002", "2"), fees="unit\n")
    problems = refused(sqlite_ctx, bad.folder(tmp_path / "poll")).faults
    assert {Path(problem.file).name for problem in problems} == {
        "poll.toml", "roster.csv", "fees.csv",
    }  # fmt: skip


def test_one_bad_row_among_45_000_is_named_and_nothing_is_imported(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    with_officers(sqlite_ctx)
    header = texts().roster.splitlines()[0]
    rows = [
        f"{number:08d},Member {number},A-ELEM,statutory,good-standing,,,en,"
        for number in range(45_000)
    ]
    rows[31_415] = rows[31_415].replace("en,", "de,")
    folder = replace(texts(), roster="\n".join([header, *rows, ""])).folder(tmp_path / "poll")
    (problem,) = refused(sqlite_ctx, folder).faults
    assert str(problem) == (f"{folder}/roster.csv, line 31417, language: 'de'; expected en or fr")


def test_a_row_of_a_class_that_the_poll_does_not_let_vote_is_named_and_nothing_is_imported(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    with_officers(sqlite_ctx)
    row = "0009,Dara Diaz,A-ELEM,life,good-standing,,,en,\n"
    good = replace(texts(), roster=f"{texts().roster}{row}")
    (problem,) = refused(sqlite_ctx, good.folder(tmp_path / "poll")).faults
    assert (Path(problem.file).name, problem.line, problem.field) == ("roster.csv", 6, "class")
    wider = good.poll.replace('"voluntary"]', '"voluntary", "life"]')
    made = import_poll(sqlite_ctx, replace(good, poll=wider).folder(tmp_path / "wider"))
    assert made.members == 4
    assert poll_of(sqlite_ctx, made.poll).terms.classes == (
        "life", "on-leave", "statutory", "voluntary",
    )  # fmt: skip


def test_a_missing_file_is_named(sqlite_ctx: Context, tmp_path: Path) -> None:
    with_officers(sqlite_ctx)
    folder = texts().folder(tmp_path / "poll")
    (folder / "fees.csv").unlink()
    (problem,) = refused(sqlite_ctx, folder).faults
    assert (problem.file, problem.field) == (str(folder / "fees.csv"), "file")


def test_an_officer_without_an_account_is_named_with_its_line(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    good = texts()
    put_route(sqlite_ctx, OPENS)
    (anne, paul) = refused(sqlite_ctx, good.folder(tmp_path / "poll")).faults
    assert (anne.field, anne.line) == ("officers", line_of(good.poll, "officers = "))
    assert "ratify officer add paul" in paul.expected


def test_an_fte_of_nothing_in_all_is_refused(sqlite_ctx: Context, tmp_path: Path) -> None:
    with_officers(sqlite_ctx)
    rows = [f"{unit},,0,,{CERTIFIED}" for unit in ("A-ELEM", "B-OCC", "C-SEC")]
    fees = "\n".join([FEES.splitlines()[0], *rows, ""])
    (problem,) = refused(sqlite_ctx, replace(texts(), fees=fees).folder(tmp_path / "p")).faults
    assert "above 0" in problem.expected


def test_an_empty_unit_is_a_warning(sqlite_ctx: Context, tmp_path: Path) -> None:
    with_officers(sqlite_ctx)
    good = texts()
    fewer = replace(good, roster="\n".join(good.roster.splitlines()[:4]) + "\n")
    made = import_poll(sqlite_ctx, fewer.folder(tmp_path / "poll"))
    warnings = [one for one in made.warnings if Path(one.file).name == "roster.csv"]
    assert [warning.wrong for warning in warnings] == ["nobody is in C-SEC"]


def with_cards(card_set: str) -> Texts:
    return texts(change=lambda text: text.replace('# card_set = "..."', f'card_set = "{card_set}"'))


def test_cards_serve_a_second_poll_only_after_the_first_is_void(
    sqlite_ctx: Context, prepared: Prepared, tmp_path: Path
) -> None:
    again = with_cards(prepared.card_set)
    with pytest.raises(ImportRowsError, match=f"card_set: poll {prepared.poll} uses these cards"):
        import_poll(sqlite_ctx, again.folder(tmp_path / "second"))
    discard(sqlite_ctx, prepared.poll)
    assert import_poll(sqlite_ctx, again.folder(tmp_path / "third")).card_set == prepared.card_set


# --- the voters' list --------------------------------------------------------------------------


def test_the_authoritys_list_gives_every_unit_its_sorted_credentials(
    sqlite_ctx: Context, prepared: Prepared
) -> None:
    made, raw = voters_list(prepared.card_set)
    assert import_voters_list(sqlite_ctx, prepared.poll, raw) == 3
    with sqlite_ctx.store.reader() as uow:
        for unit in uow.units.of(prepared.poll):
            assert unit.voters_list == credentials_list(made.of_unit(unit.id))


def bad_lists(card_set: str) -> dict[str, bytes]:
    made, raw = voters_list(card_set)
    third, first, second = made.voters  # sorted as text: 000003, 0001, 0002

    def signed(*voters: Voter) -> bytes:
        return encode_voters_list(make_voters_list(card_set, voters, AUTHORITY), AUTHORITY)

    return {
        "is not by": voters_list(card_set, Ed25519PrivateKey.generate())[1],
        "signature": raw.replace(b'"0001"', b'"0009"'),
        "voters-list.json": raw[:-20],
        "is for card set": voters_list(new_identifier())[1],
        "on the roster and not on the voters' list: 0002": signed(first, third),
        "on the voters' list and not on the roster: 0009": signed(
            first, second, third, replace(first, member="0009", credential=public_credential(7))
        ),
        "in another unit": signed(first, second, replace(third, unit="B-OCC")),
        "the same credential": signed(first, replace(second, credential=first.credential), third),
        "each member once": signed(
            first, replace(first, credential=public_credential(7)), second, third
        ),
        "is not the one that the credential authority signed": encode_voters_list(
            replace(made, lists=voters_list(card_set)[0].lists), AUTHORITY
        ),
        "of member 0002 is not in the group": signed(
            first, replace(second, credential=str(ORDER_TWO)), third
        ),
        "of member 000003 is not in the group": signed(
            first, second, replace(third, credential=str(IDENTITY))
        ),
    }


@pytest.mark.parametrize("message", list(bad_lists("8VtFzVYwXqK2hTd")))
def test_a_bad_list_is_refused_and_changes_nothing(
    sqlite_ctx: Context, prepared: Prepared, message: str
) -> None:
    """By-law 2.77.1."""
    raw = bad_lists(prepared.card_set)[message]
    with pytest.raises(MalformedError, match=message):
        import_voters_list(sqlite_ctx, prepared.poll, raw)
    with sqlite_ctx.store.reader() as uow:
        assert dict(uow.voters.count_by_unit(prepared.poll)) == {}


def test_a_list_for_no_poll_is_refused(sqlite_ctx: Context) -> None:
    with pytest.raises(NotFoundError):
        import_voters_list(sqlite_ctx, "8VtFzVYwXqK2hTd", b"{}")


# --- the trustees ------------------------------------------------------------------------------


def test_a_ceremonys_trustees_are_taken(sqlite_ctx: Context, prepared: Prepared) -> None:
    raw, _ = hold_ceremony(["Ada", "Ben", "Cy"], 2)
    import_trustees(sqlite_ctx, prepared.poll, raw)
    assert poll_of(sqlite_ctx, prepared.poll).trustees_json == raw


@pytest.mark.parametrize("spoil", [lambda raw: b"[]", lambda raw: raw[:-1], lambda raw: b" " + raw])
def test_a_wrong_trustee_file_is_refused(
    sqlite_ctx: Context, prepared: Prepared, spoil: object
) -> None:
    raw = one_trustee()
    with pytest.raises(MalformedError, match="Take the file that the key ceremony ended with"):
        import_trustees(sqlite_ctx, prepared.poll, spoil(raw))  # type: ignore[operator]
    assert poll_of(sqlite_ctx, prepared.poll).trustees_json is None


# --- drafts only -------------------------------------------------------------------------------


def test_a_changed_draft_withdraws_the_seal_that_waits(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    import_trustees(sqlite_ctx, sample.poll, one_trustee())
    assert statements.waiting_statements(sqlite_ctx, sample.poll) == ()


def test_a_sealed_poll_is_not_prepared_any_more(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    sample.act(Act.SEAL)
    with pytest.raises(WrongStateError, match="cannot be changed"):
        import_trustees(sqlite_ctx, sample.poll, one_trustee())
    with pytest.raises(WrongStateError, match="cannot be changed"):
        import_voters_list(sqlite_ctx, sample.poll, b"{}")
    with pytest.raises(WrongStateError, match="cannot be discarded"):
        discard(sqlite_ctx, sample.poll)


def test_a_discarded_draft_is_void(sqlite_ctx: Context, prepared: Prepared) -> None:
    discard(sqlite_ctx, prepared.poll)
    assert poll_of(sqlite_ctx, prepared.poll).state is PollState.VOID
