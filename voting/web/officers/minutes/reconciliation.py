"""The numbers of a poll compared: log, ballot box and sum, with who confirmed the seal.

Rules this module keeps:
1. Numbers only, of each unit; before the close, only who confirmed.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from voting.services.minutes.reconcile import reconcile
from voting.web.common.access import WATCHERS, officer
from voting.web.common.context import ctx
from voting.web.officers import session
from voting.web.officers.trustees import trustee_rows


@officer(*WATCHERS)
def reconciliation(poll: str) -> ResponseReturnValue:
    """Show the numbers."""
    found = reconcile(ctx(), poll, session.current().id)
    return render_template(
        "officers/reconciliation.html",
        poll=found.poll,
        numbers=found,
        trustees=trustee_rows(ctx(), found.poll),
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>/reconciliation", view_func=reconciliation)
