"""What the seal's statement says of the route that a poll is sealed on.

Rules this module keeps:
1. It names the route by its identifier and by the digest of route.json, which binds the rest; the
   texts by their digests; each step by its day, its decision, when it was signed and by whom; and
   each signer by name, role and keys, for the route alone says who they are.
2. What no rule refuses and people should see stands in a line of its own: a step that was signed
   long after its day, a body past its days. Both officers sign that they saw it.
3. The lines follow from route.json alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.record import figures
from audit.record.about.lines import About, AboutLine, line
from audit.record.about.officers import officer_words
from audit.record.about.route.steps import about_texts, about_what
from audit.record.officers import SealedOfficer
from audit.record.route.document import Route, SignedStep
from audit.record.route.findings import RouteFinding, warnings
from audit.record.route.rules import route_findings
from audit.record.route.words import THINGS
from audit.record.units import Bilingual


def about_sealed_route(route: Route) -> About:
    """Return the lines; after them, the seal says the rest of the poll."""
    return (
        *about_texts(route.subject),
        line("Digest of route.json", "Empreinte de route.json", route.head),
        *(one for signed in route.steps for one in _step(signed)),
        *(_signer(officer) for officer in route.signers),
        *(_shown(number, one.words) for number, one in enumerate(_seen(route), 1)),
    )


def _seen(route: Route) -> tuple[RouteFinding, ...]:
    return warnings(route_findings(route))


def _step(signed: SignedStep) -> Iterator[AboutLine]:
    """Say a step's own lines under its name, and who signed it when."""
    thing = THINGS[signed.step.place]
    for one in about_what(signed.step):
        yield line(f"{thing.en}: {one.name.en}", f"{thing.fr}\u00a0: {one.name.fr}", one.value)
    when = figures.moment(signed.statement.time)
    names = [signature.officer for signature in signed.signatures]
    yield line(
        f"{thing.en}: signed",
        f"{thing.fr}\u00a0: signature",
        Bilingual(f"{' and '.join(names)}, {when.en}", f"{' et '.join(names)}, {when.fr}"),
    )


def _signer(officer: SealedOfficer) -> AboutLine:
    return line(
        f"Signed the route, {officer.id}",
        f"Signature du cheminement, {officer.id}",
        officer_words(officer),
    )


def _shown(number: int, words: Bilingual) -> AboutLine:
    return line(f"Shown on the route, {number}", f"Signalé sur le cheminement, {number}", words)
