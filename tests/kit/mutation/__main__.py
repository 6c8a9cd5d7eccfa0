"""Try every mutant of the lists against its tests: `python -m tests.kit.mutation [WORD...]`.

Rules this module keeps:
1. It ends in failure if a mutant survives that docs/mutations.md does not explain or, of a whole
   run, if one is explained there and does not survive.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
import pytest
from hypothesis import Phase, settings

from tests.kit.mutation.loop import CORE_SECONDS, MutationLoop
from tests.kit.mutation.mutant import LISTS, ROOT, Mutant, read_mutants
from tests.kit.mutation.report import explained, sum_up, tell

_OPTIONS = ("-q", "-s", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist")
_LEFT_OUT = ("-m", "not slow", "-k", "not postgresql")
_NO_TESTS = "tests/suite/test_mutation.py"
"""What is collected, and not run, where node alone has tests."""


@click.command()
@click.option("--processes", default=2, show_default=True, help="How many are tried at a time.")
@click.option("--seconds", default=CORE_SECONDS, show_default=True, help="Of a core, for each.")
@click.option("--lists", default=LISTS, type=click.Path(path_type=Path), help="Other lists.")
@click.argument("words", nargs=-1)
def main(processes: int, seconds: int, lists: Path, words: tuple[str, ...]) -> None:
    """Try the mutants (with WORDS: those whose line has one of them) against their tests."""
    every = read_mutants(lists)
    chosen = [one for one in every if not words or any(word in str(one) for word in words)]
    loop = MutationLoop(chosen, tell, processes=processes, core_seconds=seconds)
    began = time.monotonic()
    _run_pytest(chosen, loop)
    if loop.error is not None:
        raise click.ClickException(str(loop.error))
    known = explained() & {str(one) for one in chosen}
    sys.exit(sum_up(loop.tried, loop.controls, known, time.monotonic() - began))


def _run_pytest(mutants: list[Mutant], loop: MutationLoop) -> None:
    settings.register_profile(  # an example that fails is enough: it need not be the simplest
        "mutants",
        settings.get_profile("default"),
        deadline=None,
        max_examples=25,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
    )
    files = sorted({test for one in mutants for test in one.tests if test.endswith(".py")})
    options = (*_OPTIONS, *_LEFT_OUT, "--hypothesis-profile", "mutants", "--rootdir", str(ROOT))
    pytest.main([*options, *(files or [_NO_TESTS])], plugins=[loop])


if __name__ == "__main__":
    main()
