"""A declaration and a ruling, or a signature, at the same moment: one comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tests.kit.officers import audited
from tests.kit.rulings import ADMIT, ANA, BEN, DeskPoll
from voting.domain.errors import RatifyError
from voting.services.minutes.declare import declare_on_claim
from voting.services.rulings.cases import CaseProgress

ROUNDS = 4


def at_once(*acts: Callable[[], object]) -> None:
    """Do all at the same moment; a refusal of one is no matter."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except RatifyError:
            return

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_ruling_of_hers_counts_and_no_signature_of_hers_decides_after_it(desk: DeskPoll) -> None:
    for _ in range(ROUNDS):
        who = desk.claim()
        desk.rule(who, ADMIT, BEN)
        at_once(
            lambda who=who: declare_on_claim(desk.ctx, desk.poll, who.claim.id, ANA, "Mine."),
            lambda who=who: desk.rule(who, ADMIT, ANA),
        )
        assert desk.ready(BEN) == []
        assert desk.progress(who, BEN) is CaseProgress.RULED


def test_of_a_declaration_and_the_second_signature_one_comes_first(desk: DeskPoll) -> None:
    for _ in range(ROUNDS):
        who = desk.claim()
        desk.rule(who)
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        at_once(
            lambda who=who: declare_on_claim(desk.ctx, desk.poll, who.claim.id, ANA, "Mine."),
            lambda waiting=waiting: desk.sign(waiting, BEN),
        )
        with desk.ctx.store.reader() as uow:
            ballot = uow.sequestered.by_claim(desk.poll, who.digests.claim)
            assert ballot is not None
            decided = uow.sequestered.decision(desk.poll, ballot.tracker) is not None
        progress = desk.progress(who, BEN)
        assert progress is (CaseProgress.ADMITTED if decided else CaseProgress.RULED)
    audited(desk.sample)
