"""What `ratify poll strike-off` asks beyond what every act asks.

Rules this module keeps:
1. The officer who signs second asks nothing: the statement that waits says it all.
2. No command prints a list: only a page does, to an officer who has signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from audit.record.signatures.statement import ListAct, PollAct

_Command = TypeVar("_Command", bound=Callable[..., Any])
HELP: Mapping[PollAct, str] = {
    ListAct.STRIKE_OFF: """Have the strike-off lists of units of POLL shown: who of each --unit has
    voted, and who has not, as of the second signature. Only the two officers who sign see them, on
    the poll's page, for 24 hours; each look is minuted. One of the two is of the provincial
    executive. From the opening until the release. --reason is published.""",
}
EXAMPLES: Mapping[PollAct, str] = {ListAct.STRIKE_OFF: " --unit NORTH-ELEM --unit NORTH-OCC"}
_UNIT: Final = ["--unit", "units"]
_UNIT_HELP: Final = "An election of the poll; give the option once for each."


def params() -> list[click.Parameter]:
    """Return the options of the act's command."""
    return [click.Option(_UNIT, multiple=True, help=_UNIT_HELP)]


def strike_off_options(command: _Command) -> _Command:
    """Give a command the options of the act."""
    return click.option(*_UNIT, multiple=True, help=f"Of a strike-off list: {_UNIT_HELP}")(command)
