"""One key for all calls in progress of a poll: a second machine draws none beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.kit.database.stores import MovableClock
from tests.kit.polls import SamplePoll
from voting.config.phone_settings import PhoneSettings
from voting.config.temporary_keys import PhoneKeys
from voting.domain.call import IDLE, KEY_HELD, KEY_RENEWED, StoredCall
from voting.domain.errors import ConfigurationError
from voting.ports.unit_of_work import Context
from voting.services.polls.calls import hold_key, renew_keys, verify_keys
from voting.storage.store import SqlStore

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Machine:
    """A machine of the line, with a folder of its own."""

    ctx: Context
    poll: str

    @property
    def keys(self) -> PhoneKeys:
        return PhoneKeys(self.ctx.settings.phone_keys)

    def take_call(self, name: str) -> None:
        """Take a step of a call, which rests under the poll's key then."""
        with self.ctx.store.unit_of_work() as uow:
            hold_key(self.ctx, uow, self.poll)
            sealed = self.keys.cipher_or_new(self.poll).seal(b"memory", name)
            uow.calls.add(StoredCall(name, self.poll, 3, "en", sealed, b"", uow.now() + IDLE))
            uow.commit()

    def refuses(self) -> None:
        """The machine takes no call, draws no key, and is not ready."""
        before = self.keys.polls()
        for act in (lambda: self.take_call("refused"), lambda: verify_keys(self.ctx)):
            with pytest.raises(ConfigurationError) as caught:
                act()
            for named in (str(self.keys.folder), self.poll, "RATIFY_PHONE_KEYS"):
                assert named in caught.value.message
        assert self.keys.polls() == before


@pytest.fixture
def machines(sample: SamplePoll, clock: MovableClock, tmp_path: Path) -> tuple[Machine, Machine]:
    """Two machines of one line, without a folder in common, and a clock that stands."""
    clock.stop()

    def machine(name: str) -> Machine:
        phone = PhoneSettings(keys=tmp_path / name)
        settings = replace(sample.ctx.settings, phone=phone)
        return Machine(replace(sample.ctx, settings=settings), sample.poll)

    return machine("one"), machine("two")


def test_a_second_machine_draws_no_key_beside_calls_of_the_first(machines) -> None:
    one, two = machines
    one.take_call("first")
    two.refuses()
    one.take_call("second")
    verify_keys(one.ctx)


def test_a_machine_with_another_key_takes_no_call_either(machines) -> None:
    one, two = machines
    two.keys.cipher_or_new(two.poll)
    one.take_call("first")
    two.refuses()


def test_the_key_counts_as_lost_a_minute_after_its_machine_is_gone(machines, clock) -> None:
    one, two = machines
    one.take_call("first")
    clock.offset += KEY_HELD - SECOND
    two.refuses()
    clock.offset += SECOND
    verify_keys(two.ctx)
    two.take_call("second")
    one.refuses()  # it is back, with the key that its calls rested under


def test_a_machine_says_that_it_has_the_key_for_as_long_as_it_runs(machines, clock) -> None:
    one, two = machines
    one.take_call("first")
    for _ in range(6):
        clock.offset += KEY_RENEWED
        renew_keys(one.ctx)
        renew_keys(two.ctx)
        two.refuses()


def test_without_a_call_in_progress_another_machine_takes_its_place(machines) -> None:
    one, two = machines
    one.take_call("first")
    with one.ctx.store.unit_of_work() as uow:
        uow.calls.save(StoredCall("first", None, 3, "en", b"", b"", uow.now() + IDLE))
        uow.commit()
    two.take_call("second")
    one.refuses()


def test_a_key_that_was_lost_on_the_only_machine_is_drawn_anew(machines, clock) -> None:
    one, _ = machines
    one.take_call("first")
    one.keys.destroy(one.poll)
    one.refuses()
    clock.offset += KEY_HELD
    one.take_call("second")


def test_renewing_writes_only_what_is_due_and_only_its_own(machines, clock) -> None:
    one, two = machines
    store, begun = one.ctx.store, []
    assert isinstance(store, SqlStore)
    two.keys.cipher_or_new(two.poll)
    one.take_call("first")
    event.listen(store._writer, "begin", begun.append)
    for machine in machines:
        renew_keys(machine.ctx)
    clock.offset += KEY_RENEWED
    renew_keys(two.ctx)
    assert not begun
    renew_keys(one.ctx)
    assert len(begun) == 1


def test_only_a_digest_of_the_key_is_in_the_database(machines) -> None:
    one, _ = machines
    one.take_call("first")
    with one.ctx.store.reader() as uow:
        held = uow.calls.key_hold(one.poll)
    key = one.keys.cipher_or_new(one.poll).key
    assert held is not None
    assert len(held.check) == 64
    assert key.hex() != held.check
