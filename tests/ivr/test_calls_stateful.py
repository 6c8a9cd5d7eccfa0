"""Webhooks replayed, delayed, reordered, doubled, cut off: what must hold whatever happens.

1. No member has two ballots, and the ballot box is intact.
2. A vote that was acknowledged is in the box, with the confirmation code that was said.
3. Each ballot has the choice that its member heard read back and confirmed, or that the web cast.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from ivr.app import build
from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneLine
from ivr.handset.twiml import KEYS, Gather, parse_twiml
from tests.kit.ballots.box import verify_box
from tests.kit.database.stores import MovableClock
from tests.kit.phone.exchange import TOKEN
from tests.kit.phone.lines import BASE, box_of, client, confirmation_in, with_phone
from tests.kit.phone.prepared import Prepared, prepare
from tests.kit.phone.unreliable import Fate, Kind, Network, try_out
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, SampleVoter, context
from voting.services.ballots.cast import cast_ballot
from voting.storage.store import SqlStore

FATES = st.builds(Fate, st.sampled_from([*[Kind.FINE] * 8, *Kind]), st.integers(1, 24))
ACKNOWLEDGED = ("Your vote has been cast.", "A vote has already been cast with this member number.")
SELDOM = st.sampled_from([False, False, False, True])
EXAMPLES = 40
PLACES = st.integers(0, 10**6)


@dataclass
class Member:
    """Someone with a telephone: the call, what was heard last, and whose card it is."""

    voter: SampleVoter
    call: Call
    turn: Announcement = field(default_factory=lambda: Announcement((), None))

    def right_keys(self, choice: int, other: int) -> str:
        """The keys that lead on from what was heard."""
        words = self.turn.words
        if "Enter your member number" in words:
            return f"{self.voter.member}#"
        if "16 digits of your voting code" in words:
            return f"{self.voter.code}#"
        if "If you are in favour, press 1." in words:
            return str(choice + 1)
        if "To cast this vote, press 1." in words:
            return "1" if other else "2"
        return "1" if "For English" in words else "2" if "press 2" in words else "3"

    def read_back(self) -> int | None:
        """The choice that was just read back, if one was."""
        if "To cast this vote, press 1." not in self.turn.words:
            return None
        return 0 if "You chose: in favour." in self.turn.words else 1


def machine(prepared: Prepared, steps: Path, seen: Counter[str]) -> type[RuleBasedStateMachine]:
    """Return the machine over copies of a prepared poll; it counts what has happened in `seen`."""

    class Calls(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            folder = Path(tempfile.mkdtemp(dir=steps))
            database = shutil.copy(prepared.database, folder / "ratify.db")
            self.clock = MovableClock()
            self.store = SqlStore(f"sqlite:///{database}", ACCOUNT_KEY, self.clock)
            self.ctx = with_phone(context(self.store), folder)
            sample = prepared.sample
            self.sample = SamplePoll(self.ctx, sample.poll, sample.voters, sample.officers)
            self.app = build(self.ctx)
            self.network = Network(client(self.app), self.store._writer)
            self.members: list[Member] = []
            self.confirmed: set[tuple[str, int]] = set()
            self.acknowledged: set[tuple[str, str]] = set()
            self.on_the_web = 0

        # --- what members do ---

        @rule(voter=PLACES, fate=FATES)
        def dial(self, voter: int, fate: Fate) -> None:
            if len(self.members) > 7:
                return
            voters = self.sample.voters
            call = Call(PhoneLine(BASE, TOKEN, send=self.network))
            member = Member(voters[voter % len(voters)], call)
            self.members.append(member)
            self.network.next = fate
            self._heard(member, call.dial())

        @rule(
            place=PLACES,
            choice=st.integers(0, 1),
            other=st.integers(0, 5),
            steps=st.sampled_from([6, 5, 4, 3, 2, 1]),
            fate=FATES,
        )
        def go_on(self, place: int, choice: int, other: int, steps: int, fate: Fate) -> None:
            """Give the answers that the line asks for; the fate is that of the last one."""
            for left in reversed(range(steps)):
                for member in self._on_the_line(place):
                    keys = member.right_keys(choice, other)
                    self._press(member, keys, Fate() if left else fate)

        @rule(place=PLACES, keys=st.text(KEYS, min_size=1, max_size=17), fate=FATES)
        def press_anything(self, place: int, keys: str, fate: Fate) -> None:
            for member in self._on_the_line(place):
                self._press(member, keys, fate)

        @rule(place=PLACES, fate=FATES)
        def be_silent(self, place: int, fate: Fate) -> None:
            for member in self._on_the_line(place):
                self.network.next = fate
                self._heard(member, member.call.wait())

        @rule(place=PLACES, fate=FATES, happens=SELDOM)
        def hang_up(self, place: int, fate: Fate, happens: bool) -> None:
            for member in self._on_the_line(place) if happens else []:
                self.network.next = fate
                member.call.hang_up()

        @rule(voter=PLACES, choice=st.integers(0, 1), happens=SELDOM)
        def vote_on_the_web(self, voter: int, choice: int, happens: bool) -> None:
            chosen = self.sample.voters[voter % len(self.sample.voters)]
            if not happens or chosen.member in box_of(self.ctx, self.sample.poll):
                return
            self.confirmed.add((chosen.member, choice))
            self.on_the_web += 1
            cast_ballot(
                self.ctx,
                self.sample.poll,
                self.sample.authorization(chosen),
                self.sample.ballot(chosen, choice),
            )

        # --- what the network and time do ---

        @precondition(lambda self: self.network.sent)
        @rule(place=PLACES)
        def replay(self, place: int) -> None:
            self.network.replay(place % len(self.network.sent))

        @precondition(lambda self: self.network.held)
        @rule(place=PLACES)
        def arrive_late(self, place: int) -> None:
            self.network.deliver_held(place % len(self.network.held))

        @rule(happens=SELDOM)
        def sixteen_minutes_pass(self, happens: bool) -> None:
            if happens:
                self.clock.forward(minutes=16)

        # --- what must hold ---

        @invariant()
        def holds(self) -> None:
            box = box_of(self.ctx, self.sample.poll)
            assert self._said() <= {confirmation for confirmation, _ in box.values()}
            assert {(member, choice) for member, (_, choice) in box.items()} <= self.confirmed
            for member, confirmation in self.acknowledged:
                assert confirmation in ("", box[member][0])

        def teardown(self) -> None:
            try:
                self._end()
            finally:
                self.store.close()

        def _end(self) -> None:
            """Close the poll; no later webhook changes anything."""
            self.sample.close()
            before = box_of(self.ctx, self.sample.poll)
            for place in range(len(self.network.sent)):
                self.network.replay(place)
            while self.network.held:
                self.network.deliver_held(0)
            self.holds()
            assert box_of(self.ctx, self.sample.poll) == before
            seen.update(ballots=len(before), acknowledged=len(self.acknowledged))
            seen.update(webhooks=len(self.network.sent), on_the_web=self.on_the_web)
            verify_box(self.ctx, self.sample.poll)

        # --- how ---

        def _on_the_line(self, place: int) -> list[Member]:
            waiting = [member for member in self.members if member.call.gather]
            return [waiting[place % len(waiting)]] if waiting else []

        def _press(self, member: Member, keys: str, fate: Fate) -> None:
            choice = member.read_back()
            if choice is not None and keys[0] == "1":
                self.confirmed.add((member.voter.member, choice))
            self.network.next = fate
            self._heard(member, member.call.press(keys))
            self.network.next = Fate()

        def _heard(self, member: Member, turn: Announcement | None) -> None:
            if turn is None:
                return
            member.turn = turn
            confirmation = confirmation_in(turn)
            if confirmation or any(said in turn.words for said in ACKNOWLEDGED):
                self.acknowledged.add((member.voter.member, confirmation))

        def _said(self) -> set[str]:
            """Every confirmation code that any answer has said, to any caller."""
            documents = [parse_twiml(one.body) for one in self.network.answers if one.status == 200]
            self.network.answers.clear()
            gathers = [verb for verbs in documents for verb in verbs if isinstance(verb, Gather)]
            return {confirmation_in(Announcement((), gather)) for gather in gathers} - {""}

    return Calls


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """An open poll of four voters with voting codes."""
    return prepare(sqlite_template, tmp_path_factory.mktemp("prepared"), voters=4)


@pytest.mark.slow
def test_whatever_becomes_of_the_webhooks_the_box_is_right(
    prepared: Prepared, tmp_path: Path
) -> None:
    seen: Counter[str] = Counter()
    try_out(lambda: machine(prepared, tmp_path, seen)(), examples=EXAMPLES, steps=40)
    assert seen["acknowledged"] > 0
    assert seen["ballots"] > seen["on_the_web"] > 0
