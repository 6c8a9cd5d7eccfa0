"""A later poll of the same cards: a lost card that was reissued stays dead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from audit.record.poll_document import parse_poll_document
from audit.record.signatures.statement import Act
from audit.record.voters_lists import parse_voters_lists
from tests.kit.members import reach, reissued
from tests.kit.polls import SamplePoll, SampleVoter, draft_poll
from voting.domain.errors import ConflictError, SignInRefusedError
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import discard, import_voters_list


def void_poll(ctx: Context, tmp_path: Path, *lost: int) -> tuple[SamplePoll, list[SampleVoter]]:
    """A poll that was made void after these voters' cards were reissued; who votes with what."""
    sample = draft_poll(ctx)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    reach(sample, tmp_path)
    voters = list(sample.voters)
    for place in lost:
        voters[place] = reissued(sample, voters[place])
    sample.act(Act.VOID)
    return sample, voters


def replacement(first: SamplePoll) -> SamplePoll:
    """A draft of the same cards, with the first list in it, as if none had been looked at."""
    return draft_poll(first.ctx, cards_of=first)


def serials(sample: SamplePoll) -> tuple[int, int]:
    """The serials of the list that was imported and of the sealed one."""
    with sample.ctx.store.reader() as uow:
        poll = uow.polls.get(sample.poll)
    document = parse_poll_document(poll.poll_json or b"")
    return parse_voters_lists(poll.voters_lists or b"").serial, document.list_serial


def test_the_attack_a_lost_card_does_not_come_back_by_the_old_list(
    ctx: Context, tmp_path: Path
) -> None:
    """Whoever found the card kept the code: it votes again if the first list is taken again."""
    first, _ = void_poll(ctx, tmp_path, 0)
    second = replacement(first)
    with pytest.raises(ConflictError, match=r"1 of the codes on it are revoked, and 1 that"):
        import_voters_list(ctx, second.poll, first.voters_list())
    with pytest.raises(ConflictError, match=r"is too old.*`ratify credentials relist --cards"):
        second.act(Act.SEAL)


def test_the_next_list_is_taken_and_the_lost_card_stays_dead(ctx: Context, tmp_path: Path) -> None:
    first, voters = void_poll(ctx, tmp_path, 0)
    second = replacement(first)
    import_voters_list(ctx, second.poll, first.voters_list(*voters, serial=2))
    second.act(Act.SEAL)
    second.act(Act.OPEN)
    assert serials(second) == (2, 2)
    with pytest.raises(SignInRefusedError):
        second.sign_in(first.voters[0])
    for voter in voters:
        second.sign_in(voter)


def test_a_list_with_the_revoked_credential_is_refused_whatever_its_serial(
    ctx: Context, tmp_path: Path
) -> None:
    first, voters = void_poll(ctx, tmp_path, 0, 1)
    second = replacement(first)
    halfway = [voters[0], first.voters[1], *voters[2:]]
    with pytest.raises(ConflictError, match=r"1 of the codes on it are revoked, and 1 that"):
        import_voters_list(ctx, second.poll, first.voters_list(*halfway, serial=2))
    stranger = replace(voters[0], secret=7)
    with pytest.raises(ConflictError, match=r"0 of the codes .* and 1 that are in force"):
        import_voters_list(ctx, second.poll, first.voters_list(stranger, *voters[1:], serial=2))


def test_a_card_that_was_lost_twice_needs_the_last_credential_only(
    ctx: Context, tmp_path: Path
) -> None:
    first, voters = void_poll(ctx, tmp_path, 0)
    second = replacement(first)
    import_voters_list(ctx, second.poll, first.voters_list(*voters, serial=2))
    second = replace(second, voters=tuple(voters))
    second.act(Act.SEAL)
    second.act(Act.OPEN)
    reach(second, tmp_path)
    again = reissued(second, voters[0])
    second.act(Act.VOID)
    third = replacement(first)
    for raw in (first.voters_list(), first.voters_list(*voters, serial=2)):
        with pytest.raises(ConflictError, match="is too old"):
            import_voters_list(ctx, third.poll, raw)
    newest = first.voters_list(again, *voters[1:], serial=3)
    assert import_voters_list(ctx, third.poll, newest) == len(voters)
    with pytest.raises(ConflictError, match="is too old"):
        import_voters_list(ctx, third.poll, first.voters_list(again, *voters[1:], serial=2))


def test_without_a_reissue_the_same_list_serves_again(sqlite_ctx: Context, tmp_path: Path) -> None:
    first, voters = void_poll(sqlite_ctx, tmp_path)
    second = replacement(first)
    assert import_voters_list(sqlite_ctx, second.poll, first.voters_list()) == len(voters)
    second.act(Act.SEAL)
    assert serials(second) == (1, 1)


def test_another_list_of_a_sealed_ones_serial_is_refused(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    first, voters = void_poll(sqlite_ctx, tmp_path)
    second = replacement(first)
    other = first.voters_list(replace(voters[0], secret=7), *voters[1:])
    with pytest.raises(ConflictError, match=f"poll {first.poll} sealed another list of that"):
        import_voters_list(sqlite_ctx, second.poll, other)


def test_an_older_list_than_a_discarded_draft_had_is_refused(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    first, voters = void_poll(sqlite_ctx, tmp_path)
    second = replacement(first)
    import_voters_list(sqlite_ctx, second.poll, first.voters_list(serial=2))
    discard(sqlite_ctx, second.poll)
    third = replacement(first)
    with pytest.raises(ConflictError, match=f"poll {second.poll} has the list of serial 2"):
        import_voters_list(sqlite_ctx, third.poll, first.voters_list())
    assert import_voters_list(sqlite_ctx, third.poll, first.voters_list(serial=2)) == len(voters)


def test_the_iterations_of_a_card_set_do_not_change(sqlite_ctx: Context, tmp_path: Path) -> None:
    first, voters = void_poll(sqlite_ctx, tmp_path, 0)
    second = replacement(first)
    raw = first.voters_list(*voters, serial=2, iterations=200_000)
    with pytest.raises(ConflictError, match=r"200000 iterations, and poll .* sealed 100000"):
        import_voters_list(sqlite_ctx, second.poll, raw)


def test_cards_with_more_iterations_are_sealed_so(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    import_voters_list(sqlite_ctx, sample.poll, sample.voters_list(iterations=600_000))
    sample.act(Act.SEAL)
    with sqlite_ctx.store.reader() as uow:
        raw = uow.polls.get(sample.poll).poll_json or b""
    assert parse_poll_document(raw).iterations == 600_000


def test_other_cards_are_none_of_its_business(sqlite_ctx: Context, tmp_path: Path) -> None:
    void_poll(sqlite_ctx, tmp_path, 0)
    other = draft_poll(sqlite_ctx)
    assert import_voters_list(sqlite_ctx, other.poll, other.voters_list()) == len(other.voters)
