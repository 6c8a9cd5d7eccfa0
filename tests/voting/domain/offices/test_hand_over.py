"""The hand-over list in words: what each thing that an officer holds becomes, in both languages."""

from __future__ import annotations

import re

import pytest

from audit.record.units import Bilingual
from voting.domain.officers import Role
from voting.domain.offices.hand_over import (
    STATES,
    HandOverList,
    PollPart,
    hand_over_sections,
    hand_over_title,
)
from voting.domain.poll import OFFICES_CHANGE, PollState

KEY = Bilingual("key file abc=", "fichier de clé abc=")
VOTE = Bilingual("Vote 2026", "Vote de 2026")
FULL = PollPart(
    "ABC",
    VOTE,
    PollState.OPEN,
    keys=(KEY,),
    signed=(Bilingual("to close", "clore"),),
    others=(Bilingual("to extend", "prolonger"),),
    opening=True,
    rulings=2,
    batches=1,
    contacts=3,
    challenges=4,
    challenge_rulings=5,
)


def listed(
    *parts: PollPart, role: Role = Role.RETURNING_OFFICER, **changes: object
) -> HandOverList:
    """The list of Anne."""
    given = {"ended": False, "successor": None, **changes}
    return HandOverList("anne", "Anne", role, keys=(KEY,), polls=parts, **given)  # type: ignore[arg-type]


def said(found: HandOverList, language: str = "en") -> str:
    """Everything that the list says."""
    lines = [hand_over_title(found)]
    for section in hand_over_sections(found):
        lines += [section.title, *section.items]
    return "\n".join(one.fr if language == "fr" else one.en for one in lines)


def test_everything_that_she_holds_in_a_poll_is_said_once() -> None:
    text = said(listed(FULL))
    for part in (
        "Hand-over list of Anne (anne)",
        "Poll ABC: Vote 2026 (open)",
        "In office: two remaining officers",
        "Sealed key: key file abc=",
        "waits for another: to close",
        "without this signature: to extend",
        "The authorised opening rests on this signature",
        "another officer rules: 2",
        "another officer rules: 5",
        "Challenges proposed, which wait; they are withdrawn with the succession: 4",
        "wait for this signature: 1",
        "withdrawn with the succession: 3",
        "key file abc=: destroy it",
    ):
        assert text.count(part) == 1, part


def test_what_she_does_not_hold_is_not_said() -> None:
    text = said(listed(PollPart("ABC", VOTE, PollState.SEALED)))
    for part in (
        "Sealed key",
        "waits",
        "Waits",
        "opening",
        "Rulings",
        "Batches",
        "Changed",
        "Challenges",
    ):
        assert part not in text


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (listed(), "No part in a poll that is under way."),
        (listed(PollPart("ABC", VOTE, PollState.DRAFT)), "Named in a draft"),
        (listed(PollPart("ABC", VOTE, PollState.OPEN, by="nadia")), "nadia took over in this poll"),
        (listed(ended=True, successor="nadia"), "Successor: nadia."),
        (listed(ended=True), "The account and its sessions have ended."),
        (listed(role=Role.TREASURER), "The books behind the table of weights"),
        (listed(role=Role.MEMBERSHIP_OFFICER), "Lists and notes with members’ data"),
    ],
)
def test_how_she_stands_and_what_her_role_has(found: HandOverList, says: str) -> None:
    assert says in said(found)


def test_a_list_is_for_polls_in_which_offices_can_change_and_drafts() -> None:
    assert STATES.keys() == {PollState.DRAFT, *OFFICES_CHANGE}


def test_the_french_is_set_as_french() -> None:
    everything = [
        listed(FULL, role=Role.TREASURER),
        listed(FULL, role=Role.MEMBERSHIP_OFFICER, ended=True, successor="nadia"),
        listed(PollPart("ABC", VOTE, PollState.DRAFT)),
    ]
    for found in everything:
        text = said(found, "fr")
        assert not re.search(r"[^\u00a0][:»]|«[^\u00a0]|\s[;!?]", text), text
        assert "'" not in text
