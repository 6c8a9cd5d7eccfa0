"""Codes asked for and wrong entries, over webhooks doubled, lost, late, and cut off by a crash.

1. As many one-time codes are sent as were asked for.
2. As many wrong voting codes are counted, of a member, as were keyed.
3. As many wrong one-time codes are counted, of a claim's newest code, as were keyed.

If the server is killed during a webhook that is not sent again, it may have done it or not.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ivr.app import build
from ivr.handset.call import Call
from ivr.handset.network import PhoneLine
from tests.kit.database.stores import MovableClock
from tests.kit.phone.exchange import TOKEN
from tests.kit.phone.lines import BASE, client, with_phone
from tests.kit.phone.prepared import Prepared, prepare
from tests.kit.phone.unreliable import Fate, Kind, Network, try_out
from tests.kit.polls import ACCOUNT_KEY, SampleVoter, context
from voting.notify.channels import PostSettings
from voting.services.claims import make
from voting.services.limits import throttle
from voting.storage.store import SqlStore

FATES = st.builds(Fate, st.sampled_from([*[Kind.FINE] * 4, *Kind]), st.integers(1, 40))
DONE = frozenset({Kind.FINE, Kind.TWICE, Kind.RETRIED, Kind.LOST, Kind.KILLED_RETRIED})
PERHAPS = Kind.KILLED
CALLER = "+14165550123"
TO_REACH = ("1", "0#", "1", "1", "1", "1", "1", "2", "700123#")
MOST_CODES, MOST_WRONG = 5, 4
"""Codes for a contact in an hour, and tries of a code after which one is left."""
EXAMPLES = 20
PLACES = st.integers(0, 10**6)


@dataclass
class Count:
    """How often something was certainly done, and how often it may have been besides."""

    sure: int = 0
    perhaps: int = 0

    def take(self, fate: Fate) -> None:
        """Count a webhook by its fate; a held one comes after its call's end, and does nothing."""
        self.sure += fate.kind in DONE
        self.perhaps += fate.kind is PERHAPS

    def holds(self, found: int) -> bool:
        """Whether so many can have been done."""
        return self.sure <= found <= self.sure + self.perhaps


@dataclass
class Claimant:
    """Someone with a call and a telephone of their own: codes asked for, wrong ones keyed since."""

    call: Call
    contact: str
    codes: Count
    wrong: Count


def machine(prepared: Prepared, steps: Path, seen: Counter[str]) -> type[RuleBasedStateMachine]:
    """Return the machine over copies of a prepared poll; it counts what has happened in `seen`."""

    class Asking(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            folder = Path(tempfile.mkdtemp(dir=steps))
            database = shutil.copy(prepared.database, folder / "ratify.db")
            clock = MovableClock()
            self.store = SqlStore(f"sqlite:///{database}", ACCOUNT_KEY, clock)
            made = with_phone(context(self.store), folder)
            post = PostSettings(folder=folder / "mail")
            self.ctx = replace(made, settings=replace(made.settings, post=post))
            self.network = Network(client(build(self.ctx)), self.store._writer)
            self.claimants: list[Claimant] = []
            self.failures = {voter.member: Count() for voter in prepared.sample.voters}

        # --- what callers do ---

        @initialize()
        def claim_first(self) -> None:
            self.claim(Fate())

        @precondition(lambda self: len(self.claimants) < 4)
        @rule(fate=FATES)
        def claim(self, fate: Fate) -> None:
            contact = f"416555{len(self.claimants):04d}"
            one = Claimant(self._dialled(*TO_REACH, f"{contact}#"), contact, Count(), Count())
            self.claimants.append(one)
            self._last(one.call, "1", fate)
            one.codes.take(fate)

        @rule(place=PLACES, fate=FATES)
        def ask_for_another_code(self, place: int, fate: Fate) -> None:
            for one in self._waiting(place):
                if one.codes.sure < MOST_CODES:
                    self._last(one.call, "1#", fate)
                    one.codes.take(fate)
                    one.wrong = Count(0, one.wrong.sure if fate.kind not in DONE else 0)

        @rule(place=PLACES, fate=FATES)
        def key_a_wrong_one_time_code(self, place: int, fate: Fate) -> None:
            for one in self._waiting(place):
                if one.wrong.sure < MOST_WRONG:
                    self._last(one.call, "000001#", fate)
                    one.wrong.take(fate)

        @rule(place=PLACES, fate=FATES)
        def key_a_wrong_voting_code(self, place: int, fate: Fate) -> None:
            voter = prepared.sample.voters[place % len(prepared.sample.voters)]
            other = prepared.sample.voters[(place + 1) % len(prepared.sample.voters)]
            count = self.failures[voter.member]
            if count.sure + count.perhaps < throttle.PAIR_LIMIT.free:
                call = self._dialled("1", f"{voter.member}#")
                self._last(call, f"{other.code}#", fate)
                count.take(fate)
                call.hang_up()

        # --- what the network does ---

        @precondition(lambda self: self.network.sent)
        @rule(place=PLACES)
        def replay(self, place: int) -> None:
            self.network.replay(place % len(self.network.sent))

        @precondition(lambda self: self.network.held)
        @rule(place=PLACES)
        def arrive_late(self, place: int) -> None:
            self.network.deliver_held(place % len(self.network.held))

        # --- what must hold ---

        @invariant()
        def holds(self) -> None:
            with self.store.reader() as uow:
                sent = uow.outbox.waiting(uow.now())
                kept = [(make.read(self.ctx, one), one.code.tries) for one in uow.claims.iterate()]
                for voter in prepared.sample.voters:
                    found = uow.counters.get(self._pair(voter))
                    assert self.failures[voter.member].holds(found.count if found else 0)
            assert self._codes().holds(sent)
            tries = {claim.contact.value.removeprefix("+1"): tries for claim, tries in kept}
            for one in self.claimants:
                assert one.wrong.holds(tries.get(one.contact, 0))

        def teardown(self) -> None:
            for place in range(len(self.network.sent)):
                self.network.replay(place)
            self.holds()
            wrong = sum(count.sure for count in self.failures.values())
            seen.update(codes=self._codes().sure, wrong=wrong, kills=self.network.kills)
            seen.update(tries=sum(one.wrong.sure for one in self.claimants))
            self.store.close()

        # --- how ---

        def _dialled(self, *keys: str) -> Call:
            call = Call(PhoneLine(BASE, TOKEN, send=self.network), caller=CALLER)
            call.dial()
            for one in keys:
                call.press(one)
            return call

        def _last(self, call: Call, keys: str, fate: Fate) -> None:
            self.network.next = fate
            call.press(keys)

        def _waiting(self, place: int) -> Iterator[Claimant]:
            """A caller who is being asked for a one-time code, if there is one."""
            found = [one for one in self.claimants if one.call.gather]
            yield from [found[place % len(found)]] if found else []

        def _codes(self) -> Count:
            every = [one.codes for one in self.claimants]
            return Count(sum(one.sure for one in every), sum(one.perhaps for one in every))

        def _pair(self, voter: SampleVoter) -> str:
            address = throttle.telephone(self.ctx, CALLER)
            return next(
                iter(throttle._limits(self.ctx, prepared.sample.poll, voter.member, address))
            )

    return Asking


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """An open poll of two voters with voting codes."""
    return prepare(sqlite_template, tmp_path_factory.mktemp("prepared"), voters=2)


@pytest.mark.slow
def test_what_is_asked_for_once_is_sent_and_counted_once(
    prepared: Prepared, tmp_path: Path
) -> None:
    seen: Counter[str] = Counter()
    try_out(lambda: machine(prepared, tmp_path, seen)(), examples=EXAMPLES, steps=20)
    assert min(seen[what] for what in ("codes", "wrong", "tries", "kills")) > 0, seen
