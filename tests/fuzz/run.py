"""A run: makes the cases, has all three judge them, and counts.

Rules this module keeps:
1. We accept nothing that `belenios-tool` refuses.
2. Python and JavaScript agree on every case.
3. Where we refuse what the tool passes, the reason is a documented one (`reasons`); a ballot that
   is refused for its form is accepted once it is written in its one form.
4. A script that fails otherwise than by a refusal is a finding too.
5. We accept no ballot that only a cheat would cast, though the tool did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

from tests.fuzz.ballots import CHEAT
from tests.fuzz.cases import BALLOT, FuzzCase, make_cases
from tests.fuzz.material import Material, make_material
from tests.fuzz.ours import Judge, Verdict
from tests.fuzz.outside import outsider
from tests.fuzz.page import FAULT, judged_by_page
from tests.fuzz.reasons import reason_of

NOT_ASKED = None
_LONGEST = 300


@dataclass
class FuzzReport:
    """What a run found: counts, and the cases that break a rule."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By subject, kind, and verdicts."""
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By subject and reason, of what we refuse and the tool passes."""
    findings: list[str] = field(default_factory=list)

    def add(self, judge: Judge, case: FuzzCase, page: Verdict, tool: Verdict | None) -> None:
        """Count a case, and compare what the three say of it."""
        ours = judge.judge(case)
        self.counts[case.subject, case.kind, _together(ours, tool)] += 1
        if page.said.startswith(FAULT):  # 4
            self._find("the script failed", case, page.said)
        elif ours.accepted != page.accepted and not ours.left_by_page:  # 2
            self._find("Python and JavaScript differ", case, f"{ours.said!r} / {page.said!r}")
        if ours.accepted and case.kind == CHEAT:  # 5
            self._find("we accept what only a cheat would cast", case, str(tool))
        if tool is None:
            return
        if ours.accepted and not tool.accepted:  # 1
            self._find("we accept what the tool refuses", case, tool.said)
        if tool.accepted and not ours.accepted:  # 3
            self._classify(judge, case, ours)

    def _classify(self, judge: Judge, case: FuzzCase, ours: Verdict) -> None:
        reason = reason_of(ours.said)
        if reason is None:
            self._find("refused for a reason that is not documented", case, ours.said)
            return
        self.reasons[case.subject, reason.name] += 1
        if reason.form and case.subject == BALLOT and not judge.good_in_one_form(case.raw):
            self._find("refused for more than its form", case, ours.said)

    def _find(self, what: str, case: FuzzCase, said: str) -> None:
        self.findings.append(f"{what}: {case}\n    {said[:_LONGEST]}")

    def total(self, subject: str = "", verdicts: str = "") -> int:
        """Return how many cases there were of a subject, with these verdicts; empty: any."""
        return sum(
            count
            for (one, _, told), count in self.counts.items()
            if subject in ("", one) and verdicts in ("", told)
        )


BOTH_ACCEPT, BOTH_REFUSE = "both accept", "both refuse"
STRICTER, UNSOUND = "only the tool passes", "only we accept"
ACCEPTED, REFUSED = "accepted, tool not asked", "refused, tool not asked"


def _together(ours: Verdict, tool: Verdict | None) -> str:
    if tool is None:
        return ACCEPTED if ours.accepted else REFUSED
    if ours.accepted:
        return BOTH_ACCEPT if tool.accepted else UNSOUND
    return STRICTER if tool.accepted else BOTH_REFUSE


def run(seed: int, cases: int, asked: int) -> FuzzReport:
    """Judge the first `cases` of a seed; ask the tool about the first `asked` of them."""
    material = make_material(seed)
    made = list(make_cases(seed, cases, material))
    judge, report = Judge(material), FuzzReport()
    by_page = judged_by_page(made, material)
    by_tool = _asked(made[:asked], material)
    for case, page, tool in zip(made, by_page, by_tool, strict=False):
        report.add(judge, case, page, tool)
    return report


def _asked(cases: Sequence[FuzzCase], material: Material) -> chain[Verdict | None]:
    if not cases:
        return chain(repeat(NOT_ASKED))
    with outsider(material) as tool:
        return chain(list(tool.judge_all(cases)), repeat(NOT_ASKED))
