"""What the statement of a step on a route is about: the agreement or offer, and what happened.

Rules this module keeps:
1. Every step names the route, the kind, the digests of the four texts, how days are counted, and
   the step before it by digest: no signature moves to another route, text, count or order.
2. A recommendation names the body and its decision, nobody's name and no split (solidarity policy).
3. The lines follow from route.json alone; the verifier computes them again.
"""

from __future__ import annotations

from audit.record import figures
from audit.record.about.lines import About, AboutLine, line
from audit.record.about.weights import KINDS
from audit.record.route.periods import DayCount
from audit.record.route.steps import (
    Channel,
    Meeting,
    Received,
    Recommended,
    RoutePlace,
    Step,
    Told,
)
from audit.record.route.subject import RouteSubject
from audit.record.units import Bilingual

COUNTS = {
    DayCount.CLEAR: Bilingual(
        "clear days: neither the first day nor the last counts",
        "jours francs, sans le premier jour ni le dernier",
    ),
    DayCount.ORDINARY: Bilingual(
        "ordinary days: the first day does not count, the last does",
        "jours ordinaires, sans le premier jour, avec le dernier",
    ),
}
MEETINGS = {
    Meeting.SPECIAL: Bilingual("at a special meeting", "en réunion extraordinaire"),
    Meeting.ORDINARY: Bilingual(
        "at a meeting that was not special", "en réunion non extraordinaire"
    ),
    Meeting.WRITTEN: Bilingual("in writing", "par écrit"),
}
CHANNELS = {
    Channel.EMAIL: Bilingual("by e-mail", "par courriel"),
    Channel.TEXT: Bilingual("by text message", "par texto"),
    Channel.PHONE: Bilingual("by telephone", "par téléphone"),
    Channel.POST: Bilingual("by post", "par la poste"),
}
BODY_WORDS = {
    RoutePlace.EXECUTIVE: Bilingual("provincial executive", "exécutif provincial"),
    RoutePlace.COUNCIL: Bilingual("council of presidents", "conseil des présidences"),
}
_APPROVES = {
    True: Bilingual("approval is recommended", "l’approbation est recommandée"),
    False: Bilingual("approval is not recommended", "l’approbation n’est pas recommandée"),
}
_FIRST = Bilingual("none, this is the first", "aucune, celle-ci est la première")


def about_step(subject: RouteSubject, step: Step, before: str | None) -> About:
    """Return what the statement of a step says; `before` is the digest of the step before it."""
    return (*about_subject(subject), _before(before), *about_what(step))


def about_subject(subject: RouteSubject) -> About:
    """Return what is fixed with a route's first step: identifier, kind, texts, count of days."""
    named, *rest = about_texts(subject)
    return (named, line("Kind of vote", "Genre de vote", KINDS[subject.kind.value]), *rest)


def about_texts(subject: RouteSubject) -> About:
    """Return the same without the kind of vote, which a poll's own lines say."""
    texts = subject.texts
    return (
        line("Route", "Cheminement", subject.id),
        line("Agreement or offer, in English", "Entente ou offre, en anglais", texts.agreement.en),
        line("Agreement or offer, in French", "Entente ou offre, en français", texts.agreement.fr),
        line("Summary, in English", "Résumé, en anglais", texts.summary.en),
        line("Summary, in French", "Résumé, en français", texts.summary.fr),
        line("How days are counted", "Façon de compter les jours", COUNTS[subject.day_count]),
    )


def _before(before: str | None) -> AboutLine:
    return line("Step before", "Étape précédente", _FIRST if before is None else before)


def about_what(step: Step) -> About:
    """Return what happened, and on which day."""
    day = step.day.isoformat()
    if isinstance(step, Recommended):
        return _about_recommended(step)
    if isinstance(step, Told):
        return _about_told(step)
    if isinstance(step, Received):
        return (line("Brought to the executive on", "Reçu par l’exécutif le", day),)
    return (line("The route stops on", "Le cheminement s’arrête le", day),)


def _about_recommended(step: Recommended) -> About:
    body = BODY_WORDS[step.place]
    decided = line("Decided on", "Décidé le", step.day.isoformat())
    recommends = line("Recommendation", "Recommandation", _APPROVES[step.approves])
    if step.council is None:
        return (line("Body", "Instance", body), decided, recommends)
    return (
        line("Body", "Instance", body),
        line("It had the texts since", "Avait les textes depuis", step.council.given.isoformat()),
        line("How it met", "Façon de se réunir", MEETINGS[step.council.met]),
        decided,
        recommends,
    )


def _about_told(step: Told) -> About:
    rows = [(CHANNELS[one.channel], one.members) for one in step.reached]
    lines = [
        line("Members told on", "Membres avisés le", step.day.isoformat()),
        *(
            line(f"Reached {way.en}", f"Joints {way.fr}", figures.number(members))
            for way, members in rows
        ),
        line("Members not reached", "Membres non joints", figures.number(step.not_reached)),
    ]
    if step.otherwise is not None:
        lines.append(line("How else they were told", "Autre façon de les aviser", step.otherwise))
    return tuple(lines)
