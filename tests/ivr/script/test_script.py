"""The script of a call: what holds at every step of the walk, and single ways spelled out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.script.events import (
    AlreadyVoted,
    Cast,
    CastRefusal,
    CastRefused,
    Closed,
    Digits,
    Event,
    ListChanged,
    SignedIn,
    SignInRefused,
    Silence,
)
from ivr.script.state import HOLD_STANDINGS, Place, State
from ivr.script.step import PLACES, RESULTS, RETRIES, UnexpectedResultError, greet, step
from ivr.script.turns import DigitEntry, Effect, Ending, Prompt
from ivr.script.turns_claim import ClaimAnswers, ClaimConfirmed, CodeReason, CodeRefused, CodeSent
from ivr.speech.prompts import render
from ivr.speech.twiml import twiml
from tests.kit.phone.walk import (
    CODE,
    CONFIRMATION,
    MEMBER,
    ON_HOLD,
    ONE,
    ONE_TIME,
    PRACTICE,
    TELEPHONE,
    WORLDS,
    WRONG_CODE,
    names,
    poll,
    press,
    unit,
    walk,
)
from voting.config.settings import Settings
from voting.times.spoken import spoken_time


@pytest.fixture(scope="module", params=list(WORLDS))
def edges(request: pytest.FixtureRequest) -> list[tuple[State, Event, State, Prompt]]:
    return walk(request.param)


TO_CHOICE = ("1", MEMBER, CODE, SignedIn())
TO_REVIEW = (*TO_CHOICE, "1")


# --- the exhaustive walk -----------------------------------------------------------------------


@pytest.mark.slow
def test_every_place_and_every_result_is_reached() -> None:
    visited = [edge for world in WORLDS for edge in walk(world)]
    assert {after.place for _, _, after, _ in visited} | {Place.GREETING} == set(PLACES)
    assert {(state.place, type(event)) for state, event, _, _ in visited} >= set(RESULTS)


def test_nothing_is_cast_but_by_1_at_the_review(edges) -> None:
    """By-law 2.77.4."""
    for state, event, after, prompt in edges:
        if prompt.effect is Effect.CAST:
            assert (state.place, event) == (Place.REVIEW, Digits("1"))
            assert after.vote.choice == state.vote.choice
            assert state.vote.choice is not None


def test_the_review_always_says_the_choice_and_that_nothing_is_cast(edges) -> None:
    for _, _, after, prompt in edges:
        if after.place is Place.REVIEW and prompt.effect is None:
            chosen = ("chose_in_favour", "chose_not_in_favour")[after.vote.choice]
            assert chosen in names(prompt)
            assert "not_cast_yet" in names(prompt)


def test_a_vote_is_said_to_be_cast_only_once_it_is(edges) -> None:
    for _, event, after, prompt in edges:
        if {"cast", "so_far_cast"} & set(names(prompt)):
            assert after.vote.cast
        if isinstance(event, Cast):
            assert after.vote.cast
            assert names(prompt)[0] == "cast"


def test_no_call_that_cast_can_cast_again(edges) -> None:
    for state, _, after, prompt in edges:
        if state.vote.cast:
            assert after.vote.cast
            assert prompt.effect in (None, Effect.CHECK)
            assert after.place in {
                Place.DONE, Place.HELP, Place.CHECK, Place.CHECKED, Place.GOODBYE
            }  # fmt: skip


def test_a_rehearsal_asks_for_nothing_and_says_what_it_is(edges) -> None:
    practice = {place for place in Place if place.value.startswith("practice")}
    for state, _, after, prompt in edges:
        if state.place in practice or after.place in practice:
            assert prompt.effect is None
            assert (after.card.member, after.card.code, after.vote.choice) == ("", "", None)
        if after.place in practice:
            assert {"practice", "practice_done"} & set(names(prompt))


def test_only_a_confirmed_claim_leads_to_a_sequestered_ballot(edges) -> None:
    for state, event, after, _ in edges:
        if after.vote.sequestered and not state.vote.sequestered:
            assert state.place is Place.CLAIM_CODE
            assert isinstance(event, ClaimConfirmed | AlreadyVoted)
        if isinstance(event, Cast):
            assert after.vote.sequestered == state.vote.sequestered


def test_a_challenged_caller_hears_it_before_choosing_before_casting_and_after(edges) -> None:
    """By-law 2.77."""
    said_at = {
        Place.CHOICE: "hold_before",
        Place.REVIEW: "hold_review",
        Place.DONE: "hold_on_hold",
    }
    for _, _, after, prompt in edges:
        if prompt.effect is None and after.vote.hold and after.place in said_at:
            assert said_at[after.place] in names(prompt)
        if any(name.startswith("hold_") for name in names(prompt)):
            assert after.vote.hold
            assert after.place in (*said_at, Place.ALREADY)


def test_0_reaches_help_and_9_repeats_everywhere(edges) -> None:
    for state, event, after, prompt in edges:
        if event == Digits("0"):
            assert after.place is Place.HELP
            assert after.back is not None
            assert after.back not in (Place.HELP, Place.CHECK, Place.CHECKED)
        if event == Digits("9"):
            assert after == replace(state, tries=0)
            assert prompt.effect is None


def test_help_leads_back(edges) -> None:
    for state, event, after, _ in edges:
        if state.place is Place.HELP and event == Digits("2"):
            assert after.place is state.back


def test_three_retries_then_a_plain_end(edges) -> None:
    for state, event, after, prompt in edges:
        led_nowhere = {"nothing_heard", "no_such_key", "one_key"} | {
            rule.wrong for rule in PLACES.values() if isinstance(rule, DigitEntry)
        }
        if not led_nowhere & set(names(prompt)) or not isinstance(event, Digits | Silence):
            continue
        if state.tries < RETRIES:
            assert after == replace(state, tries=state.tries + 1)
        else:
            assert after.place is Place.GOODBYE
            assert prompt.ends
            assert {"so_far_cast", "so_far_stands", "so_far_not_cast"} & set(names(prompt))


def test_everything_is_said_in_the_calls_language(edges) -> None:
    said = {}
    for _, _, after, prompt in edges:
        assert {one.language for one in (*prompt.before, *prompt.sentences)} <= (
            {after.language} if after.language else {"en", "fr"}
        )
        said |= {(one.name, str(one.values)): one for one in (*prompt.before, *prompt.sentences)}
    for sentence in said.values():
        for language in ("en", "fr"):
            text = " ".join(render(replace(sentence, language=language)))
            assert text.strip()
            assert not set("{}|<>") & set(text)


def test_every_prompt_waits_long_enough_or_ends(edges) -> None:
    for _, _, after, prompt in edges:
        if prompt.effect is not None:
            assert prompt.sentences == ()
        elif prompt.ends:
            assert isinstance(PLACES[after.place], Ending)
        else:
            assert prompt.timeout >= 20


def test_a_code_is_kept_only_until_it_is_checked_and_a_choice_until_it_is_cast(edges) -> None:
    for _, _, after, prompt in edges:
        if prompt.effect not in (Effect.SIGN_IN, Effect.LIST):
            assert after.card.code == ""
        if prompt.effect is not Effect.CONFIRM:
            assert after.claim.answers.code == ""
        if after.vote.cast or after.vote.confirmation or after.place is Place.OVER:
            assert (after.card.member, after.vote.choice) == ("", None)
            assert after.claim.answers == ClaimAnswers()


def test_no_repr_shows_what_was_keyed(edges) -> None:
    for state, event, after, prompt in edges:
        if after.place in (Place.CODE, Place.CHOICE, Place.REVIEW):
            shown = repr((state, event, after, prompt))
            assert MEMBER not in shown
            assert CODE not in shown
            assert "choice=" not in shown


# --- single paths, spelled out -----------------------------------------------------------------


def test_a_vote_from_greeting_to_confirmation() -> None:
    state, prompt = greet(ONE)
    assert [(one.name, one.language) for one in prompt.sentences] == [
        ("greeting", "en"),
        ("greeting", "fr"),
    ]
    state, prompt = press(state, "2")
    assert names(prompt) == ["this_poll", "casting_needs_one", "ask_member", "entry_keys"]
    state, prompt = press(state, MEMBER)
    assert (names(prompt), prompt.digits) == (["ask_code"], 0)
    state, prompt = press(state, CODE)
    assert (prompt.effect, state.card.code) == (Effect.SIGN_IN, CODE)
    state, prompt = press(state, SignedIn())
    assert names(prompt) == ["question", "ask_choice"]
    state, prompt = press(state, "2")
    assert names(prompt)[0] == "chose_not_in_favour"
    state, prompt = press(state, "2", "1")
    assert names(prompt)[0] == "chose_in_favour"
    state, prompt = press(state, "3")
    assert names(prompt)[0] == "chose_in_favour"
    state, prompt = press(state, "1")
    assert (prompt.effect, state.vote.choice) == (Effect.CAST, 0)
    state, prompt = press(state, Cast(CONFIRMATION))
    assert names(prompt) == ["cast", "confirmation", "confirmation_use", "ask_done"]
    assert render(prompt.sentences[1])[1:4] == ("1, 2, 3, 4.", "5, 6, 7, 8.", "9, 0, 1, 2.")
    state, prompt = press(state, "3")
    assert names(prompt)[0] == "confirmation"
    assert prompt.sentences[0].language == "fr"


def test_a_challenged_callers_vote_is_on_hold_and_counts_without_a_ruling() -> None:
    begun = greet(ONE)[0]
    state, prompt = press(begun, "1", MEMBER, CODE, SignedIn(ON_HOLD))
    told = ["hold_before", "hold_answer"]
    assert names(prompt) == [*told, "question", "ask_choice"]
    words = " ".join(render(prompt.sentences[0]))
    assert "The reason given: suspended." in words
    assert f"no decision by {spoken_time(ONE.polls[0].rulings, 'en')}, it counts" in words
    state, prompt = press(state, "2")
    assert names(prompt)[:3] == ["chose_not_in_favour", "hold_review", "not_cast_yet"]
    state, prompt = press(state, "1", Cast(CONFIRMATION))
    assert names(prompt)[:4] == ["cast", "hold_on_hold", "hold_answer", "confirmation"]


def test_who_is_challenged_during_the_call_hears_it_and_presses_1_again() -> None:
    state, prompt = press(greet(ONE)[0], *TO_REVIEW, "1")
    assert prompt.effect is Effect.CAST
    state, prompt = press(state, CastRefused(CastRefusal.CHALLENGED, hold=ON_HOLD))
    assert [one.name for one in prompt.before][:3] == [
        "hold_meanwhile",
        "hold_before",
        "hold_answer",
    ]
    assert (state.place, state.vote.choice, state.vote.cast) == (Place.REVIEW, 0, False)
    state, prompt = press(state, "1")
    assert prompt.effect is Effect.CAST


@pytest.mark.parametrize("standing", HOLD_STANDINGS)
def test_a_caller_whose_vote_stands_hears_what_became_of_the_challenge(standing: str) -> None:
    voted = AlreadyVoted(CONFIRMATION, replace(ON_HOLD, standing=standing))
    _, prompt = press(greet(ONE)[0], "1", MEMBER, CODE, voted)
    assert names(prompt)[:2] == ["already_voted", f"hold_{standing.replace('-', '_')}"]
    assert ("hold_answer" in names(prompt)) is (standing == "on-hold")


def test_a_call_that_ends_says_that_one_can_call_again_only_while_one_can_vote() -> None:
    useless = [Silence()] * (RETRIES + 1)
    for keys, facts, again in (
        (("1",), ONE, True),
        (TO_CHOICE, ONE, True),
        ((*TO_REVIEW, "1", Cast(CONFIRMATION)), ONE, False),
        (("1", MEMBER, CODE, AlreadyVoted(CONFIRMATION)), ONE, False),
        (("1",), WORLDS["over"], False),
        (("1",), WORLDS["before"], False),
    ):
        state, prompt = press(greet(facts)[0], *keys, *useless, facts=facts)
        assert (state.place, names(prompt)[-1]) == (Place.GOODBYE, "goodbye")
        assert ("call_again" in names(prompt)) is again


def test_the_rosters_language_comes_first_and_silence_takes_it() -> None:
    facts = replace(ONE, language="fr")
    state, prompt = greet(facts)
    assert [one.language for one in prompt.sentences] == ["fr", "en"]
    assert press(state, Silence(), facts=facts)[0].language == "fr"
    assert press(state, "1", facts=facts)[0].language == "en"


def test_an_unknown_caller_who_is_silent_is_asked_again_in_both_languages() -> None:
    state, prompt = press(greet(ONE)[0], Silence())
    assert state.place is Place.GREETING
    assert names(prompt) == ["nothing_heard", "greeting"] * 2


def test_polls_past_the_seventh_are_on_another_page() -> None:
    facts = WORLDS["nine polls"]
    state, prompt = press(greet(facts)[0], "1", facts=facts)
    assert names(prompt).count("choice_key") == 7
    state, prompt = press(state, "8", facts=facts)
    assert names(prompt).count("choice_key") == 2
    assert press(state, "3", facts=facts)[1].sentences[0].name == "no_such_key"
    assert press(state, "2", facts=facts)[0].poll == "I"
    assert press(state, "8", facts=facts)[0].page == 0


def test_polls_that_are_over_are_offered_only_where_there_is_no_other() -> None:
    _, prompt = press(greet(WORLDS["several polls"])[0], "1", facts=WORLDS["several polls"])
    assert names(prompt).count("choice_key") == 2
    assert press(greet(WORLDS["over"])[0], "1", facts=WORLDS["over"])[0].place is Place.OVER


def test_a_poll_that_opens_while_the_caller_waits_begins() -> None:
    before = WORLDS["before"]
    state, _ = press(greet(before)[0], "2", facts=before)
    assert state.place is Place.BEFORE
    now_open = replace(before, polls=ONE.polls)
    state, prompt = press(state, Silence(), facts=now_open)
    assert (state.place, names(prompt)[:2]) == (Place.MEMBER, ["opened_meanwhile", "this_poll"])
    state, _ = press(State(), "1", "2", *PRACTICE, "2", facts=before)
    assert state.place is Place.PRACTICE_REVIEW
    state, prompt = press(state, "1", facts=now_open)
    assert (state.place, prompt.effect, state.before.practice) == (Place.MEMBER, None, None)
    state, _ = press(State(), "1", "2", *PRACTICE, "0", facts=before)
    assert press(state, "2", facts=now_open)[0].place is Place.MEMBER


def test_a_caller_hears_that_the_closing_time_has_changed() -> None:
    """Ordered to close early while the caller was choosing; then extended."""
    state, prompt = press(greet(ONE)[0], *TO_CHOICE)
    assert state.closes == ONE.polls[0].closes
    for closes in (state.closes.replace(hour=17), state.closes.replace(hour=18)):
        moved = replace(ONE, polls=(replace(ONE.polls[0], closes=closes),))
        state, prompt = press(state, Silence(), facts=moved)
        assert names(prompt)[0] == "closing_moved"
        assert dict(prompt.sentences[0].values)["closes"] == closes
        assert "closing_moved" not in names(press(state, Silence(), facts=moved)[1])
    _, prompt = press(state, "1", facts=ONE)
    assert names(prompt)[:2] == ["closing_moved", "chose_in_favour"], "before a key is taken"
    signing_in, prompt = press(greet(ONE)[0], "1", MEMBER, CODE)
    assert prompt.effect is not None
    _, prompt = press(signing_in, SignedIn(), facts=moved)
    assert names(prompt)[0] == "closing_moved", "once the effect has its result"


def test_who_has_voted_and_who_is_leaving_need_no_closing_time() -> None:
    moved = replace(ONE, polls=(replace(ONE.polls[0], closes=ONE.polls[0].opens),))
    done, _ = press(greet(ONE)[0], *TO_REVIEW, "1", Cast(CONFIRMATION))
    already, _ = press(greet(ONE)[0], "1", MEMBER, CODE, AlreadyVoted(CONFIRMATION))
    leaving, _ = press(greet(ONE)[0], *TO_CHOICE, *[Silence()] * RETRIES)
    for state in (done, already, leaving):
        after, prompt = press(state, Silence(), facts=moved)
        assert "closing_moved" not in names(prompt), after.place


def test_the_end_of_the_window_is_told_without_a_guess() -> None:
    state, prompt = press(greet(ONE)[0], *TO_REVIEW, Closed(certain=False))
    assert (state.place, names(prompt)[0]) == (Place.OVER, "closed_meanwhile")
    state, prompt = press(greet(ONE)[0], *TO_REVIEW, "1", Closed())
    assert (state.place, names(prompt)[0]) == (Place.OVER, "closed_not_cast")


def test_a_fourth_wrong_code_ends_the_call_and_a_correct_one_never_does() -> None:
    state, prompt = press(greet(ONE)[0], "1")
    for _ in range(3):
        state, prompt = press(state, MEMBER, CODE, SignInRefused())
        assert state.place is Place.MEMBER
    assert press(state, MEMBER, CODE, SignedIn())[0].place is Place.CHOICE
    state, prompt = press(state, MEMBER, CODE, SignInRefused())
    assert (state.place, prompt.ends) == (Place.GOODBYE, True)


def test_a_member_whose_row_was_changed_is_told_what_to_do_and_the_call_ends() -> None:
    state, prompt = press(greet(ONE)[0], "1", MEMBER, CODE, ListChanged())
    assert (state.place, names(prompt)[0], prompt.ends) == (Place.GOODBYE, "list_changed", True)


def test_a_mistyped_code_asks_for_no_sign_in() -> None:
    state, prompt = press(greet(ONE)[0], "1", MEMBER, WRONG_CODE)
    assert (state.place, prompt.effect, names(prompt)[0]) == (Place.CODE, None, "code_wrong")


def test_a_result_that_nobody_asked_for_is_a_fault() -> None:
    with pytest.raises(UnexpectedResultError, match="Cast at greeting"):
        step(State(), Cast(CONFIRMATION), ONE)


def test_nothing_follows_the_end() -> None:
    state, prompt = press(State(Place.GOODBYE, "en"), "1")
    assert (state.place, prompt.ends) == (Place.GOODBYE, True)


def test_a_claim_from_help_to_the_confirmation() -> None:
    facts = WORLDS["claims"]
    state, prompt = press(greet(facts)[0], "1", "0", facts=facts)
    assert "help_claim" in names(prompt)
    state, prompt = press(state, "1", facts=facts)
    assert names(prompt)[0] == "claim_intro"
    state, prompt = press(state, "1", "1", "1", facts=facts)
    assert (state.place, names(prompt)[0]) == (Place.CLAIM_UNIT, "ask_unit")
    state, _ = press(state, "2", "1", MEMBER, f"1{TELEPHONE}", facts=facts)
    assert (state.claim.answers.unit, state.claim.answers.contact) == ("A-NORTH", TELEPHONE)
    state, prompt = press(state, "2", facts=facts)
    assert (prompt.effect, state.claim.answers.reach) == (Effect.CLAIM, "voice")
    state, prompt = press(state, CodeSent(), facts=facts)
    assert names(prompt)[:2] == ["code_sent_voice", "ask_one_time"]
    state, prompt = press(state, "1", facts=facts)
    assert prompt.effect is Effect.SEND_CODE
    state, prompt = press(state, CodeSent(), ONE_TIME, facts=facts)
    assert (prompt.effect, state.claim.answers.code) == (Effect.CONFIRM, ONE_TIME)
    state, prompt = press(state, CodeRefused(CodeReason.WRONG), ONE_TIME, facts=facts)
    state, prompt = press(state, ClaimConfirmed(), facts=facts)
    assert names(prompt)[0] == "claim_confirmed"
    state, prompt = press(state, "1", "1", Cast(CONFIRMATION), facts=facts)
    assert names(prompt)[:2] == ["cast", "cast_sequestered"]


def test_whoever_calls_again_needs_the_number_and_the_code_only() -> None:
    facts = WORLDS["claims"]
    state, prompt = press(greet(facts)[0], "1", "0", "1", "2", TELEPHONE, ONE_TIME, facts=facts)
    assert (prompt.effect, state.claim.answers.again) == (Effect.CONFIRM, True)
    for _ in range(8):
        refused, prompt = press(state, CodeRefused(CodeReason.WRONG), facts=facts)
        assert names(prompt)[0] == "one_time_again"
        state = replace(refused, claim=state.claim)
    assert (refused.place, prompt.ends) == (Place.GOODBYE, True)
    anew, _ = press(greet(facts)[0], "1", "0", "1", "2", TELEPHONE, "1", facts=facts)
    assert (anew.place, anew.claim.answers) == (Place.CLAIM_PANEL, ClaimAnswers())


def test_where_every_employee_may_take_part_the_claim_asks_first_what_the_caller_is() -> None:
    """By-law 2.77.1 and labour law."""
    facts = WORLDS["claims of employees"]
    helped, prompt = press(greet(facts)[0], "1", "0", facts=facts)
    assert "help_claim_employees" in names(prompt)
    begun, prompt = press(helped, "1", facts=facts)
    assert names(prompt)[0] == "claim_intro_employees"
    asked, prompt = press(begun, "1", facts=facts)
    assert (asked.place, names(prompt)[0]) == (Place.CLAIM_STANDING, "ask_standing")
    for key, standing in (("1", "member"), ("2", "employee")):
        state, _ = press(asked, key, facts=facts)
        assert (state.place, state.claim.answers.standing) == (Place.CLAIM_PANEL, standing)
        assert standing not in repr(state.claim.answers)
    anew, _ = press(begun, "2", TELEPHONE, "1", facts=facts)
    assert anew.place is Place.CLAIM_STANDING


def test_a_claim_is_not_offered_where_no_code_can_be_sent_nor_once_entered() -> None:
    for keys, facts in (
        (("1", "0"), ONE),
        ((*TO_CHOICE, "0"), WORLDS["claims"]),
        (("1", "0"), WORLDS["before"]),
    ):
        state, prompt = press(greet(facts)[0], *keys, facts=facts)
        assert "help_claim" not in names(prompt)
        assert press(state, "1", facts=facts)[0].place is Place.HELP


def test_employers_past_the_seventh_are_on_another_page() -> None:
    units = tuple(unit(f"U-{n}", f"Board {n}", "secondary") for n in range(1, 10))
    facts = replace(WORLDS["claims"], polls=(replace(poll("A"), units=units),))
    state, prompt = press(greet(facts)[0], "1", "0", "1", "1", "2", facts=facts)
    assert [names(prompt).count(name) for name in ("choice_key", "more_choices")] == [7, 1]
    state, prompt = press(state, "8", facts=facts)
    assert names(prompt).count("choice_key") == 2
    assert press(state, "3", facts=facts)[1].sentences[0].name == "no_such_key"
    assert press(state, "8", facts=facts)[0].page == 0
    assert press(state, "2", facts=facts)[0].claim.answers.board == "Board 9"


def test_the_choice_is_read_back_before_a_key_is_taken() -> None:
    """A key that is pressed twice, or bounces, casts nothing: the second press is not heard."""
    prompt = press(greet(ONE)[0], *TO_REVIEW)[1]
    assert [one.name for one in prompt.before] == ["chose_in_favour", "not_cast_yet"]
    assert not {"chose_in_favour", "not_cast_yet"} & {one.name for one in prompt.sentences}
    answer = twiml(Settings(), prompt, 7).decode()
    before, listening = answer.split("<Gather")
    assert "in favour" in before
    assert "<Say" in listening
