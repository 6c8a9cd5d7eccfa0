"""Mutated ballots before three verifiers: `python -m tests.fuzz --cases 10000 --seed 1`.

It prints how many of each kind each one accepts, why we refuse what `belenios-tool` passes, and
every case that breaks a rule of tests/fuzz/run.py; it ends with 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.cases import make_case
from tests.fuzz.material import make_material
from tests.fuzz.run import FuzzReport, run


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="how many cases to make")
    parser.add_argument("--seed", type=int, default=1, help="what they are made from")
    parser.add_argument("--asked", type=int, help="ask belenios-tool about so many; by default all")
    parser.add_argument("--case", type=int, help="write the bytes of this one to standard output")
    return parser.parse_args()


def shown(report: FuzzReport) -> str:
    """Return the report as text."""
    lines = [f"{'case':8} {'kind':10} {'verdicts':28} count"]
    for (subject, kind, verdicts), count in sorted(report.counts.items()):
        lines.append(f"{subject:8} {kind:10} {verdicts:28} {count:5}")
    lines += [f"all: {report.total()}", "", "refused by us alone:"]
    for (subject, reason), count in sorted(report.reasons.items()):
        lines.append(f"{subject:8} {reason:39} {count:5}")
    lines += ["", f"findings: {len(report.findings)}", *report.findings]
    return "\n".join(lines)


def main() -> None:
    """Run, or show one case."""
    given = _arguments()
    if given.case is not None:
        case = make_case(given.seed, given.case, make_material(given.seed))
        print(str(case).encode("ascii", "backslashreplace").decode(), file=sys.stderr)
        sys.stdout.buffer.write(case.raw)
        return
    report = run(given.seed, given.cases, given.cases if given.asked is None else given.asked)
    print(shown(report))
    sys.exit(bool(report.findings))


if __name__ == "__main__":
    main()
