"""What the rules say of a step, in both languages; tests/rules/test_route.py has every clause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from audit.record.route.findings import RouteFinding
from audit.record.route.next_step import NextStep
from audit.record.route.rules import step_findings
from audit.record.route.steps import Meeting, Step, Stopped
from audit.record.route.subject import AgreementKind
from tests.kit.routes.signed import (
    COUNCIL,
    DECIDED,
    RECEIVED,
    TOLD,
    council,
    executive,
    noon,
    received,
    subject,
    told,
    way,
)

TENTATIVE, FINAL = AgreementKind.TENTATIVE, AgreementKind.FINAL


def found(
    kind: AgreementKind,
    earlier: Sequence[Step],
    step: Step,
    late: int = 0,
    reason: str = "",
    last: int = 0,
) -> tuple[RouteFinding, ...]:
    """The findings on a step that is signed so many days late, `last` days after the one before."""
    before = noon(step.day, late - last) if last else None
    about = subject(kind)
    return step_findings(
        NextStep(about, tuple(earlier), step, noon(step.day, late), reason, before)
    )


SAID = [
    (
        TENTATIVE,
        [],
        Stopped(TOLD),
        "the stop of the route: there is nothing to stop; a",
    ),
    (
        TENTATIVE,
        [],
        told(),
        "it comes too early; first record the receipt",
    ),
    (
        TENTATIVE,
        way()[:1],
        received(),
        "it is recorded already; a step is made once",
    ),
    (TENTATIVE, way()[:2], Stopped(TOLD), "the stop of the route: no reason is given; say why the"),
    (
        FINAL,
        way()[:2],
        Stopped(TOLD),
        "a final offer must go to the members; go on",
    ),
    (
        TENTATIVE,
        [received(), executive(approves=False)],
        council(),
        "the council’s recommendation: this route stopped for good with the executive’s",
    ),
    (TENTATIVE, way()[:2], council(met=Meeting.WRITTEN), "the council did not meet specially"),
    (
        FINAL,
        way()[:2],
        council(DECIDED + timedelta(8), met=Meeting.WRITTEN),
        "in writing, 8 days after the council had the texts; a majority must have answered",
    ),
    (TENTATIVE, way()[:3], told(reached=()), "nobody was reached; tell the members, or state how"),
    (
        TENTATIVE,
        way()[:3],
        told(not_reached=2),
        "2 member(s) not reached; tell them in",
    ),
    (TENTATIVE, way()[:1], executive(RECEIVED + timedelta(3)), "the executive took 3 days; it has"),
    (
        TENTATIVE,
        way()[:2],
        council(given=COUNCIL),
        "at least 4 days; 2026-05-02 or later (by",
    ),
]


@pytest.mark.parametrize(("kind", "earlier", "step", "words"), SAID, ids=range(len(SAID)))
def test_a_finding_says_thing_wrong_remedy_and_clause(kind, earlier, step, words):
    sentences = [str(one) for one in found(kind, earlier, step)]
    assert any(words in one and "(by-law 2." in one for one in sentences), sentences


@pytest.mark.parametrize(("kind", "earlier", "step", "words"), SAID, ids=range(len(SAID)))
def test_a_finding_is_said_in_french_too(kind, earlier, step, words):
    for one in found(kind, earlier, step):
        assert one.words.fr.endswith(f"(règlement {one.clause})")
        assert one.words.fr.count(": ") == one.words.fr.count("\u00a0: ")
        assert not {one.thing.fr, one.wrong.fr, one.remedy.fr} & {
            one.thing.en,
            one.wrong.en,
            one.remedy.en,
        }


def test_a_step_signed_before_the_one_before_it_or_days_after_its_own():
    step = told()
    assert found(TENTATIVE, way()[:3], step, last=1) == ()
    (early,) = found(TENTATIVE, way()[:3], step, last=-1)
    assert (early.warning, early.wrong.en) == (False, "signed before the step that it follows")
    (late,) = found(TENTATIVE, way()[:3], step, late=3)
    assert (late.warning, late.wrong.en) == (
        True,
        "dated 2026-04-28 and signed on 2026-05-01, 3 days later",
    )
    (ahead,) = found(TENTATIVE, way()[:3], step, late=-1)
    assert not ahead.warning


def test_a_stop_that_says_why_a_tentative_agreement_was_not_recommended():
    steps = [received(), executive(approves=False)]
    stop = Stopped(DECIDED)
    assert found(TENTATIVE, steps, stop, reason="Not recommended.") == ()
    assert found(TENTATIVE, [*steps, stop], stop, reason="Again.")
