"""What `ratify poll interruption` asks beyond what every act asks; `poll watched`.

Rules this module keeps:
1. The officer who signs second asks nothing: the statement that waits says it all.
2. A watcher's file is taken as it is: its signature is verified; who hands it in signs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from audit.record.about.interruption import CHANNELS
from audit.record.errors import AuditError
from audit.record.interruption import Interruption, VotingChannel
from audit.record.province import to_second
from audit.record.signatures.statement import PollAct, ServiceAct
from tally.cli.common import INPUT, ExampleCommand, read_input
from voting.cli.context import server_context
from voting.domain.errors import MalformedError
from voting.domain.files.caps import WATCHED
from voting.services.acts.service.watched import hand_in_watched

_Command = TypeVar("_Command", bound=Callable[..., Any])
HELP: Mapping[PollAct, str] = {
    ServiceAct.INTERRUPTION: """Enter an interruption of POLL's service into its log: --channel web
    or telephone, --from when, --to when it resumed; without --to while it lasts, and again with
    --to when it is over. It is told until the result is certified. Two officers sign it.""",
}
EXAMPLES: Mapping[PollAct, str] = {
    ServiceAct.INTERRUPTION: " --channel web --from 2026-12-03T19:10:00 --to 2026-12-03T19:55:00",
}
_OPTIONS: tuple[tuple[list[str], Mapping[str, Any]], ...] = (
    (
        ["--channel"],
        {
            "type": click.Choice([one.value for one in VotingChannel]),
            "help": "What was interrupted.",
        },
    ),
    (["--from", "began"], {"help": "When it began, such as 2026-12-03T19:10:00, Toronto time."}),
    (["--to", "ended"], {"help": "When it resumed; left out while it lasts."}),
)


def params() -> list[click.Parameter]:
    """Return the options of the act's command."""
    return [click.Option(names, **more) for names, more in _OPTIONS]


def interruption_options(command: _Command) -> _Command:
    """Give a command the options of the act."""
    for names, more in reversed(_OPTIONS):
        explained = f"Of an interruption: {more['help']}"
        command = click.option(*names, **{**more, "help": explained})(command)
    return command


def interruption_asked(
    channel: str | None, began: datetime | None, ended: datetime | None
) -> Interruption | None:
    """Return what the options ask; None where they ask nothing. `MalformedError` for a part."""
    if channel is None and began is None and ended is None:
        return None
    if channel is None or began is None:
        raise MalformedError("interruption: give --channel and --from.")
    try:
        return Interruption(VotingChannel(channel), began, ended)
    except AuditError as error:
        raise MalformedError(f"{error}: correct --from and --to, to whole seconds.") from error


@click.command("watched", cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=INPUT)
def watched_command(poll_id: str, file: Path) -> None:
    r"""Hand in an interruption of POLL's service that its watcher signed: FILE.

    \b
    Example:
      ratify poll watched POLL outage.json
    """
    told = hand_in_watched(server_context(), poll_id, read_input(file, WATCHED))
    until = "" if told.ended is None else f" to {to_second(told.ended)}"
    words = CHANNELS[told.channel].en
    click.echo(f"In the log: {words} interrupted from {to_second(told.began)}{until}, in Toronto.")
