"""The step that waits: read line by line, signed by passkey or key file, withdrawn.

Rules this module keeps:
1. The page shows what an officer signs, line by line and byte for byte; the browser signs the
   digest of exactly those bytes.
2. Who has signed, who may, and what keeps the others from it is always shown; so is what people
   should see of the step, or what refuses it by now.
3. The services decide; a refusal changes nothing.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.record.route.findings import refusals, warnings
from audit.record.route.signed_words import ROUTE_WORDS
from audit.record.signatures.file import SIGNATURE_FILE
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import ACTORS
from voting.services.routes.look import RouteView, route_view
from voting.services.routes.offline import hand_in_step, waiting_step_file
from voting.services.routes.signers import SignerStanding, step_signers
from voting.services.routes.steps import StepOutcome, WaitingStep, sign_step, withdraw_step
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import messages, session
from voting.web.officers.routes.words import KIND_TITLES, SIGNER_WORDS, STEP_TITLES

_Refusal = ConflictError | MalformedError | RefusedError


@officer(*ACTORS)
def step_page(route: str) -> ResponseReturnValue:
    """Show the step that waits, or the route where none does."""
    view = route_view(ctx(), route)
    if view.waiting is None:
        return redirect(url_for("officers.route_page", route=route))
    return _page(view, view.waiting)


@officer(*ACTORS)
def step_options(route: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    if route_view(ctx(), route).waiting is None:
        raise ConflictError("The step no longer waits: reload the page.")
    return messages.answer_options()


@officer(*ACTORS)
def sign_route_step(route: str) -> ResponseReturnValue:
    """Add the officer's signature; with the second one the step is made."""
    signature = messages.read_passkey_signature()
    return messages.answer({"location": _after(route, sign_step(ctx(), route, signature))})


@officer(*ACTORS)
def step_statement(route: str) -> ResponseReturnValue:
    """Send the statement of the step that waits, as the file that `ratify sign` takes."""
    file = waiting_step_file(ctx(), route)
    return messages.answer_statement(file.encode(), f"{file.statement.act.value}-{route}")


@officer(*ACTORS)
def receive_step_signature(route: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; with the second signature the step is made."""
    file = request.files.get("file")
    if file is None:
        raise MalformedError("Choose the file that `ratify sign` wrote.")
    try:
        outcome = hand_in_step(ctx(), route, messages.read_upload(file, SIGNATURE_FILE))
    except (ConflictError, MalformedError, RefusedError) as error:
        view = route_view(ctx(), route)
        if view.waiting is None:
            raise
        return _page(view, view.waiting, error), error.status
    return redirect(_after(route, outcome))


@officer(*ACTORS)
def withdraw_route_step(route: str) -> ResponseReturnValue:
    """Withdraw the step that waits, with its signature."""
    withdraw_step(ctx(), route, session.current().id)
    flash(_("The statement is withdrawn. Nothing was done."))
    return redirect(url_for("officers.route_page", route=route))


def _after(route: str, outcome: StepOutcome) -> str:
    step = STEP_TITLES[outcome.step.place]
    if outcome.done:
        flash(_("Done, with two signatures: %(act)s.", act=step))
        return url_for("officers.route_page", route=route)
    flash(_("Signed. Another officer must sign before it is done: %(act)s.", act=step))
    return url_for("officers.step_page", route=route)


def _page(view: RouteView, waiting: WaitingStep, refusal: _Refusal | None = None) -> str:
    signers, me = step_signers(ctx(), waiting), session.current().id
    mine = next((one.standing for one in signers if one.officer.id == me), None)
    return render_template(
        "officers/routes/step.html",
        view=view,
        waiting=waiting,
        says=ROUTE_WORDS[waiting.statement.act],
        statement=waiting.statement.message.decode(),
        refused=refusals(waiting.shown),
        shown=warnings(waiting.shown),
        signers=signers,
        signs=mine is SignerStanding.MAY_SIGN,
        mine=mine,
        refusal=refusal,
        titles=STEP_TITLES,
        kinds=KIND_TITLES,
        standings=SIGNER_WORDS,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", step_page, "GET"),
        ("/options", step_options, "POST"),
        ("/signature", sign_route_step, "POST"),
        ("/statement", step_statement, "GET"),
        ("/signature-file", receive_step_signature, "POST"),
        ("/withdraw", withdraw_route_step, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/routes/<route>/step{rule}", view_func=view, methods=[method])
