"""What `ratify poll succeed` and `replace-key` ask beyond what every act asks; `poll officers`.

Rules this module keeps:
1. The officer who signs second asks nothing: the statement that waits says it all.
2. Who acts on a poll, with which keys, is read from its log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from rich.table import Table

from audit.record.about.officers import key_words
from audit.record.officers import OfficerKey
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import OfficeAct, PollAct
from tally.cli.common import ExampleCommand, echo_json, json_option
from voting.cli.common import output
from voting.cli.context import server_context
from voting.services.acts.offices.asked import HandOver, NewKey, OfficeRequest
from voting.services.polls.hand_over import poll_officers

_Command = TypeVar("_Command", bound=Callable[..., Any])
HELP: Mapping[PollAct, str] = {
    OfficeAct.SUCCEED: """Let a successor take over the office of an officer who leaves POLL, which
    is sealed. Two remaining officers sign, one of the executive, never the leaver. The successor
    has an account in the leaver's role, with keys of her own, and has accepted the union's texts
    (`ratify officer accept`). The leaver's account ends, and what she signed and waits is
    withdrawn. `ratify officer hand-over` lists what she gives over.""",
    OfficeAct.REPLACE_KEY: """Replace a lost key of an officer of POLL, which is sealed, by a new
    one of her account. Two other officers sign, one of the executive. What the lost key signed and
    waits is withdrawn.""",
}
EXAMPLES: Mapping[PollAct, str] = {
    OfficeAct.SUCCEED: " --leaver k.lee --successor a.roy",
    OfficeAct.REPLACE_KEY: " --of k.lee",
}
_OPTIONS: dict[OfficeAct, Sequence[tuple[str, str]]] = {
    OfficeAct.SUCCEED: (
        ("--leaver", "The officer who leaves."),
        ("--successor", "The account that takes over."),
    ),
    OfficeAct.REPLACE_KEY: (
        ("--of", "The officer whose key was lost."),
        (
            "--lost",
            "The lost key as `ratify poll officers` names it, if the officer acts with two.",
        ),
        ("--new", "The new key, if the account has more than one that the poll does not know."),
    ),
}


def params(act: OfficeAct) -> list[click.Parameter]:
    """Return the options of an act's command."""
    return [_option(name, text) for name, text in _OPTIONS[act]]


def office_options(command: _Command) -> _Command:
    """Give a command the options of both acts."""
    for act, options in reversed(_OPTIONS.items()):
        for name, text in reversed(options):
            command = click.option(name, default="", help=f"To {act.value}: {text}")(command)
    return command


def _option(name: str, text: str) -> click.Option:
    return click.Option([name], default="", help=text)


def office_of(
    leaver: str = "", successor: str = "", of: str = "", lost: str = "", new: str = ""
) -> OfficeRequest | None:
    """Return what the options ask; None where they ask nothing."""
    if leaver or successor:
        return HandOver(leaver, successor)
    return NewKey(of, lost, new) if of or lost or new else None


# --- who acts on a poll ---------------------------------------------------------------------------


@click.command("officers", cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@json_option
def officers_command(poll_id: str, *, as_json: bool) -> None:
    r"""Show who acts on POLL now, with which keys, who left it, and which keys were lost.

    \b
    --json prints {acting, left, lost}, lists of:
      acting   officer, name, role; keys: a list of texts
      left     officer, name, successor
      lost     officer, key

    \b
    Example:
      ratify poll officers POLL
    """
    found = poll_officers(server_context(), poll_id)
    if as_json:
        echo_json(_officers_json(found))
        return
    table = Table("Officer", "Name", "Role", "Key")
    for one in found.officers:
        table.add_row(one.id, one.name, one.role, "\n".join(_words(key) for key in one.keys))
    for one, by in found.left:
        table.add_row(one.id, one.name, one.role, f"left: {by} took over")
    for owner, key in found.lost:
        table.add_row(owner, "", "", f"lost: {_words(key)}")
    output().print(table)


def _officers_json(found: ActingOfficers) -> dict[str, object]:
    return {
        "acting": [
            {"officer": one.id, "name": one.name, "role": one.role, "keys": _all(one.keys)}
            for one in found.officers
        ],
        "left": [{"officer": one.id, "name": one.name, "successor": by} for one, by in found.left],
        "lost": [{"officer": owner, "key": _words(key)} for owner, key in found.lost],
    }


def _all(keys: Sequence[OfficerKey]) -> list[str]:
    return [_words(key) for key in keys]


def _words(key: OfficerKey) -> str:
    return key_words(key).en
