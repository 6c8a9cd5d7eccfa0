"""The script of a call, walked from every place by every key, silence, and too many or few digits.

The walk begins at the greeting and follows every edge, answering each effect with every result that
it can have. Of states that differ only in their words, in numbers that no rule looks at, or in what
came before a retry at the same place, only one is followed further.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from audit.record.units import Bilingual, Electorate
from ivr.script.events import (
    BALLOT_STATUSES,
    AlreadyVoted,
    Cast,
    CastRefusal,
    CastRefused,
    Checked,
    Closed,
    Digits,
    Event,
    ListChanged,
    SignedIn,
    SignInRefused,
    Silence,
)
from ivr.script.facts import CallFacts, PollFact, WindowStage
from ivr.script.state import HOLD_STANDINGS, Hold, Place, State
from ivr.script.step import greet, step
from ivr.script.turns import Effect, Prompt
from ivr.script.turns_before import Asked, AskRefused, OnList
from ivr.script.turns_claim import (
    ClaimAnswers,
    ClaimConfirmed,
    ClaimReason,
    ClaimRefused,
    CodeReason,
    CodeRefused,
    CodeSent,
    UnitFact,
)
from tally.protocol.credential import damm_digit
from voting.domain import rehearsal

CODE = "123456789012345" + str(damm_digit("123456789012345"))
WRONG_CODE = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
MEMBER, CONFIRMATION = "004512", "123456789012"
TELEPHONE, ONE_TIME = "4165550123", "482913"
PRACTICE = (rehearsal.MEMBER, rehearsal.CODE)
KEYS = [Digits(key) for key in "0123456789*"]
NUMBERS = [Digits(text) for text in ("12", "123", MEMBER, "1" * 13, CODE, WRONG_CODE, "1" * 17)]
NUMBERS += [Digits(text) for text in (CONFIRMATION, "1" * 64, "12*4", "٣٣٣٣")]
NUMBERS += [Digits(text) for text in (ONE_TIME, TELEPHONE, "8005550123", *PRACTICE)]
INPUTS: list[Event] = [*KEYS, *NUMBERS, Silence()]
MENU_INPUTS: list[Event] = [*KEYS, Digits("12"), Digits(CODE), Silence()]
ON_HOLD = Hold("on-hold", Bilingual("suspended", "en suspension"))
OUTCOMES: dict[Effect, list[Event]] = {
    Effect.SIGN_IN: [
        SignedIn(),
        SignedIn(ON_HOLD),
        SignInRefused(),
        SignInRefused(8),
        ListChanged(),
        AlreadyVoted(CONFIRMATION),
        *(AlreadyVoted(CONFIRMATION, replace(ON_HOLD, standing=one)) for one in HOLD_STANDINGS),
        AlreadyVoted(),
        Closed(),
    ],
    Effect.CAST: [
        Cast(CONFIRMATION),
        CastRefused(CastRefusal.ALREADY_VOTED, CONFIRMATION),
        CastRefused(CastRefusal.SIGN_IN_AGAIN),
        CastRefused(CastRefusal.CHALLENGED, hold=ON_HOLD),
        Closed(),
    ],
    Effect.CHECK: [
        *map(Checked, BALLOT_STATUSES),
        *(
            Checked(one, datetime(2026, 5, 1, 18, 20, tzinfo=UTC))
            for one in ("counted", "sequestered")
        ),
    ],
    Effect.CLAIM: [CodeSent(), *map(ClaimRefused, ClaimReason), Closed()],
    Effect.SEND_CODE: [CodeSent(), *map(ClaimRefused, ClaimReason), Closed()],
    Effect.CONFIRM: [
        ClaimConfirmed(),
        *map(CodeRefused, CodeReason),
        AlreadyVoted(CONFIRMATION),
        Closed(),
    ],
    Effect.LIST: [
        OnList(Bilingual("Unit A", "Section A"), "0123", "example.org"),
        OnList(Bilingual("Unit A", "Section A")),
        SignInRefused(),
        SignInRefused(8),
        ListChanged(),
        Closed(),
    ],
    Effect.ASK: [Asked(), AskRefused(too_many=True), AskRefused(too_many=False), Closed()],
}


def unit(name: str, board: str, panel: str) -> UnitFact:
    return UnitFact(name, Bilingual(f"Unit {name}", f"Section {name}"), board, panel)


UNITS = (
    unit("A-ELEM", "Maple", "elementary"),
    unit("A-NORTH", "Maple", "elementary"),
    unit("B-OCC", "Birch", "occasional"),
    unit("B-SEC", "Birch", "secondary"),
)


def poll(name: str, stage: WindowStage = WindowStage.OPEN) -> PollFact:
    noon = datetime(2026, 5, 1, 16, tzinfo=UTC)
    text = Bilingual(f"Agreement {name}", f"Entente {name}")
    question = Bilingual("Do you ratify it?", "La ratifiez-vous?")
    closes, rulings = noon.replace(hour=23), noon.replace(day=8)
    return PollFact(name, stage, text, question, noon, closes, rulings, UNITS)


ONE = CallFacts((poll("A"),), help_number="+14165550123")
WORLDS = {
    "one poll": ONE,
    "several polls": CallFacts(
        (poll("A"), poll("B", WindowStage.BEFORE), poll("C", WindowStage.OVER))
    ),
    "nine polls": CallFacts(tuple(poll(name) for name in "ABCDEFGHI")),
    "claims": replace(ONE, reach=frozenset({"sms", "voice"})),
    "claims of employees": CallFacts(
        (replace(poll("A"), electorate=Electorate.EMPLOYEES),), reach=frozenset({"sms"})
    ),
    "before": CallFacts((poll("A", WindowStage.BEFORE),), language="fr", sends=True),
    "before, objections taken": CallFacts(
        (replace(poll("A", WindowStage.BEFORE), objections=datetime(2026, 5, 1, tzinfo=UTC)),)
    ),
    "before, without messages": CallFacts((poll("A", WindowStage.BEFORE),)),
    "over": CallFacts((poll("A", WindowStage.OVER),), help_number="+33123456789"),
    "over, several": CallFacts((poll("A", WindowStage.OVER), poll("B", WindowStage.OVER))),
    "no poll": CallFacts(language="en"),
}


def events(prompt: Prompt) -> list[Event]:
    """Everything that can happen next."""
    if prompt.effect is not None:
        return OUTCOMES[prompt.effect]
    if prompt.ends:
        return []
    return INPUTS if prompt.digits == 0 else MENU_INPUTS


@cache
def walk(world: str) -> list[tuple[State, Event, State, Prompt]]:
    """Return every edge that a call can take."""
    return list(_walk(WORLDS[world]))


def _walk(facts: CallFacts) -> Iterator[tuple[State, Event, State, Prompt]]:
    begun, prompt = greet(facts)
    waiting, seen, tried = [(begun, prompt)], {(begun, prompt.effect)}, set()
    while waiting:
        state, prompt = waiting.pop()
        for event in events(prompt):
            after, said = step(state, event, facts)
            yield state, event, after, said
            retry = (after.place, after.tries)
            worded = after.language == "fr" and not facts.language  # only the words differ
            if (after, said.effect) in seen or _like_another(after) or worded or retry in tried:
                continue
            seen.add((after, said.effect))
            waiting.append((after, said))
            if after.tries:
                tried.add(retry)  # retries are walked once for each place


def _like_another(state: State) -> bool:
    """Whether a state differs from a walked one only in numbers that no rule looks at."""
    refused = state.refusals and (state.tries or state.place not in (Place.MEMBER, Place.CODE))
    numbered = state.card.member not in ("", MEMBER) or state.poll in set("BCDEFGH")
    aside = state.place in (Place.CHECK, Place.CHECKED) and state.claim.answers != ClaimAnswers()
    return (
        numbered
        or bool(refused)
        or aside
        or _claims_like_another(state.claim.answers, state.claim.count)
    )


def _claims_like_another(keyed: ClaimAnswers, claims: int) -> bool:
    other_number = keyed.number not in ("", MEMBER)
    other_way = keyed.panel not in ("", "elementary") and keyed.number_kind != ""
    other_way |= keyed.number_kind == "college" and keyed.contact != ""
    return other_number or other_way or keyed.unit == "A-NORTH" or claims > 1


def names(prompt: Prompt) -> list[str]:
    return [sentence.name for sentence in (*prompt.before, *prompt.sentences)]


def press(state: State, *keys: str | Event, facts: CallFacts = ONE) -> tuple[State, Prompt]:
    """Take several events one after another."""
    prompt = Prompt(())
    for key in keys:
        event = Digits(key) if isinstance(key, str) else key
        state, prompt = step(state, event, facts)
    return state, prompt
