r"""`ratify poll list`, `show`, `weights`, `turnout`, `result` and `readings`: looking at polls.

Rules this module keeps:
1. A command only reads its arguments, calls one service and prints; the pages call the same one.
2. While a poll is open its turnout is shown, and never a result, which nobody has. `turnout` says
   what everybody may know; `show` is ahead of the board.
"""

from __future__ import annotations

import click

from tally.cli.common import ExampleCommand, echo_json, json_option
from tally.result import DECIMALS, official_line, parse_result
from voting.cli.common import output
from voting.cli.context import server_context
from voting.cli.poll import shown, view
from voting.cli.poll.readings import print_readings
from voting.cli.poll.weights import print_weights, weights_json
from voting.domain.poll import PollState
from voting.services import clock
from voting.services.acts import certify
from voting.services.acts.release import release_choices
from voting.services.acts.weights import read_weights
from voting.services.polls import board, queries
from voting.services.polls.export import readings_of


def add_commands(group: click.Group) -> None:
    """Add the commands that only read to the group `poll`."""
    for command in (list_command, show, weights, turnout, result, readings):
        group.add_command(command)


@click.command("list", cls=ExampleCommand)
@json_option
def list_command(*, as_json: bool) -> None:
    r"""List every poll with its state and its window.

    \b
    --json prints a list of:
      poll, state     text
      title           {en, fr}
      opens, closes   times in UTC

    \b
    Example:
      ratify poll list --json
    """
    ctx = server_context()
    clock.tick(ctx)
    polls = queries.every_poll(ctx)
    if as_json:
        echo_json(shown.polls_json(polls))
    else:
        output().print(view.polls_table(polls))


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@json_option
def show(poll_id: str, *, as_json: bool) -> None:
    r"""Show POLL: state, window in Toronto and Winnipeg time, units, and what waits for signatures.

    Of a sealed poll it says which trustees have confirmed. Ballots are those of this moment, ahead
    of the board: for officers.

    It warns of units so small that their result would show how somebody voted, and, before the
    seal, of weights that are unusual.

    \b
    --json prints:
      poll, state, kind, card_set    text
      title                          {en, fr}
      opens, closes, rulings_due     times in UTC
      objections_from, objections_until   times in UTC
      opening_authorised, trustees   true or false
      close_ordered                  the entry of the log that ordered the early close, or null
      seal_digest                    text, or null
      confirmations           a list of {number, name, code, entry}: of each trustee; the
                              entry of the log, or null
      confirmations_lacking   text: whose the opening still needs
      weights_signed_by       text, or null
      units        a list of {unit, name {en, fr}, counts_in, exact_fte, members}, with
                   the numbers of `ratify poll turnout` at this moment; on_list as imported
      warnings     a list of texts
      statements   a list of {act, time, reason, about, signed_by, expires}

    \b
    Example:
      ratify poll show POLL
    """
    ctx = server_context()
    clock.current(ctx, poll_id)
    found = shown.read_poll(ctx, poll_id)
    if as_json:
        echo_json(shown.poll_json(found))
    else:
        view.print_poll(found, output())


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@json_option
def weights(poll_id: str, *, as_json: bool) -> None:
    r"""Print the table of weights of POLL: each election's FTE, how it came about, who signed it.

    Of each election: the unit that it counts in (by-law 2.99), its FTE, the FTE for each member on
    its list, what gives it, and who certified that. Then how the poll reads the by-law, and how
    else it could be read; before the seal, what is unusual. The treasurer or the general secretary
    compares it with the union's books, and signs it with `ratify poll sign-weights`.

    \b
    --json prints:
      poll, fte_digest     text; the digest of fte.json
      about                what the statement says, line by line: a list of {en, fr}
      units                a list of {unit, name {en, fr}, counts_in, bargaining_unit, on_list,
                           exact_fte, exact_fte_per_head, fte {en, fr}, basis {en, fr},
                           membership, as_of, year, certified_by, source}
      readings             as in poll.json: a list of {id, clause, choice, chosen, alternative}
      warnings             a list of {unit, en, fr}; unit is empty where it is of the poll
      signed_by, signed    text and a time in UTC, or null

    \b
    Example:
      ratify poll weights POLL
    """
    table = read_weights(server_context(), poll_id)
    if as_json:
        echo_json(weights_json(table))
    else:
        print_weights(table, output())


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@json_option
def turnout(poll_id: str, *, as_json: bool) -> None:
    r"""Show how many have voted in each unit of POLL; never how.

    It says what the board says: while POLL is open, as of the last whole ten minutes, or of the
    last officers' act.

    \b
    --json prints:
      poll    text
      units   a list of {unit, on_list, votes, ballots, sequestered, admitted,
              admitted_employees, excluded, undecided, on_hold, upheld}: votes that count are
              the ballots, the admitted (members) and the admitted employees who are not
              members; challenged members' votes are on hold, or excluded as upheld
      all     the same numbers, of all units

    Turnout is votes / (on_list + admitted + admitted_employees). The table shows small units
    in one row; JSON has each, as the log does.

    \b
    Example:
      ratify poll turnout POLL
    """
    found = board.poll_view(server_context(), poll_id)
    if as_json:
        echo_json(shown.turnout_json(found))
    else:
        view.print_turnout(found.poll, found.turnout, output())


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.option(
    "--officer", required=True, help="Your account; you have accepted the oath of office."
)
@json_option
def result(poll_id: str, officer: str, *, as_json: bool) -> None:
    r"""Show the counted result of POLL to an officer, before it is released.

    Unit results are for certified officers and auditors. The solidarity policy holds: not a word of
    it before the release. --json prints the record's result.json, as docs/protocol.md has it:
    elections, head_count, not_represented_fte, official, units; sequestered and materiality where
    there are any. The table shows small units in one row; result.json has each, as it was counted.

    Before the release it lists what may be released, by the options of `ratify poll release`: what
    everybody would read, what that tells of how units voted, and what the public record will prove.

    \b
    Example:
      ratify poll result POLL --officer m.singh
    """
    ctx = server_context()
    found = certify.unreleased_result(ctx, poll_id, officer)
    if as_json:
        click.echo(found.result_json)
        return
    poll = queries.stored_poll(ctx, poll_id)
    chosen = poll.state is PollState.RELEASED
    choices = () if chosen else release_choices(ctx, poll_id, officer)
    view.print_result(found.result_json, poll.terms, output(), choices)


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.option(
    "--officer", required=True, help="Your account; you have accepted the oath of office."
)
@json_option
def readings(poll_id: str, officer: str, *, as_json: bool) -> None:
    r"""Show what the percentage of POLL would be, were the by-law read otherwise (2.78).

    It says of each reading that the unit results allow to compute, and of those together that would
    turn the outcome, whether the vote ratifies; and in one sentence whether the outcome depends on
    how counsel reads the by-law. For certified officers and auditors, as the result itself. --json
    prints the record's readings.json, as docs/protocol.md has it: outcome_depends, readings.

    \b
    Example:
      ratify poll readings POLL --officer m.singh
    """
    ctx = server_context()
    found = certify.unreleased_result(ctx, poll_id, officer)
    poll = queries.stored_poll(ctx, poll_id)
    report = readings_of(poll, found)
    if as_json:
        click.echo(report.encode(DECIMALS))
        return
    console = output()
    print_readings(report, DECIMALS, console)
    outcome = parse_result(found.result_json, poll.terms.required).outcome
    console.print(official_line(outcome), soft_wrap=True)
