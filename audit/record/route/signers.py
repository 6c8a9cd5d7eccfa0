"""Who signed a route: two officers each step, one of the executive, who accepted the oath first.

Rules this module keeps:
1. A step is signed by two different officers, of the returning officers and the provincial
   executive, one of them of the executive (2.74, 2.76).
2. Its statement is of this route and of that step's act, and its lines are those that route and
   step give: kind, texts, count of days, the step before, the day, the decision.
3. Each signer accepted the oath of office, the code of conduct and caucus solidarity, with a key of
   the signer's own, before the first step that she or he signed.
4. A route says itself who its signers are. Who of them is an officer of the poll signed with keys
   that are sealed for that officer there: nobody signs in another's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.record.about.lines import verify_about
from audit.record.about.route.steps import about_step
from audit.record.errors import AuditError, SignatureError
from audit.record.fields import show_time
from audit.record.officers import ACTING, EXECUTIVE, SealedOfficer
from audit.record.route.acceptance import verify_acceptance
from audit.record.route.document import Route, SignedStep
from audit.record.route.statement import ACT_OF, RouteStatement
from audit.record.route.steps import Step
from audit.record.route.subject import RouteSubject
from audit.record.signatures.officer import verify_officer


def verify_step_statement(
    subject: RouteSubject, step: Step, statement: RouteStatement, before: str | None
) -> None:
    """Raise `SignatureError` or `StatementError` unless the statement is of this route and step.

    Its lines are those that route and step give; `before` is the digest of the step before.
    """
    what = f"route step {step.place.value}"
    if statement.route != subject.id:
        raise SignatureError(
            f"{what}: its statement is of route {statement.route}, not {subject.id}: a step of "
            "another agreement or offer does not count here"
        )
    if statement.act is not ACT_OF[step.place]:
        raise SignatureError(f"{what}: its statement is of the act {statement.act.value}")
    verify_about(statement.about, about_step(subject, step, before))


def verify_signed_step(
    subject: RouteSubject,
    signed: SignedStep,
    before: str | None,
    officers: Sequence[SealedOfficer],
) -> None:
    """Raise `SignatureError` or `StatementError` unless two officers signed this step.

    `before` is the digest of the step before it. (1) The statement is of this route and act; (2) it
    says what route and step give; (3) two different officers signed, sorted, by keys of theirs;
    (4) their roles may.
    """
    statement, what = signed.statement, f"route step {signed.step.place.value}"
    verify_step_statement(subject, signed.step, statement, before)  # 1, 2
    names = [one.officer for one in signed.signatures]
    if len(names) != 2 or not names[0] < names[1]:  # 3
        raise SignatureError(f"{what}: needs two officers' signatures, sorted, found {names}")
    for one in signed.signatures:
        verify_officer(statement, one, officers)
    roles = {officer.role for officer in officers if officer.id in names}
    if EXECUTIVE not in roles or not roles <= set(ACTING):  # 4
        raise SignatureError(
            f"{what}: signed by {' and '.join(sorted(roles))}: one of the two must be of the "
            f"{EXECUTIVE}, the other of {' or '.join(ACTING)} (by-laws 2.74, 2.76)"
        )


def verify_signers(route: Route) -> None:
    """Raise an `AuditError` that names the step or the officer, unless every signature holds."""
    for index, signed in enumerate(route.steps):
        try:
            verify_signed_step(route.subject, signed, route.before(index), route.signers)
        except AuditError as error:
            raise type(error)(f"route.json: steps[{index}]: {error}") from error
    for officer in route.signers:
        _verify_accepted(route, officer)


def _verify_accepted(route: Route, officer: SealedOfficer) -> None:
    """Raise unless the signer accepted before the first step with the signer's signature."""
    what = f"route.json: officer {officer.id}"
    acceptance = next((one for one in route.acceptances if one.officer == officer.id), None)
    if acceptance is None:
        raise SignatureError(
            f"{what}: signed a step, and the acceptance of the oath of office, the code of conduct "
            "and caucus solidarity is missing (solidarity policy)"
        )
    verify_acceptance(acceptance, officer)
    first = min(
        one.statement.time
        for one in route.steps
        if officer.id in {signature.officer for signature in one.signatures}
    )
    if acceptance.statement.time > first:
        raise SignatureError(
            f"{what}: accepted at {show_time(acceptance.statement.time)}, after the step stated at "
            f"{show_time(first)} (solidarity policy)"
        )


def verify_known_signers(route: Route, officers: Sequence[SealedOfficer]) -> None:
    """Raise `SignatureError` unless signers who are officers of the poll are the same people (4).

    `officers` are those of poll.json: (1) one identifier is one name; (2) who signed under the
    identifier of one signed with a key that is sealed for that one; (3) no key is another's.
    """
    known = {officer.id: officer for officer in officers}
    for signer in route.signers:
        officer = known.get(signer.id)
        if officer is not None and officer.name != signer.name:  # 1
            raise SignatureError(f"route.json: officer {signer.id}: another name than in poll.json")
    owners = {key.public_key: officer.id for officer in officers for key in officer.keys}
    for name, key in _used(route):
        owner = owners.get(key)
        if owner is None and name in known:  # 2
            raise SignatureError(
                f"route.json: officer {name} signed with a key that poll.json does not seal for "
                "that officer: seal it there too, lost or not"
            )
        if owner is not None and owner != name:  # 3
            raise SignatureError(
                f"route.json: officer {name} signed with a key that is {owner}'s in poll.json"
            )


def _used(route: Route) -> Iterator[tuple[str, str]]:
    """Yield who signed in a route, and with which key."""
    for step in route.steps:
        for signature in step.signatures:
            yield signature.officer, signature.key
    for acceptance in route.acceptances:
        yield acceptance.signature.officer, acceptance.signature.key
