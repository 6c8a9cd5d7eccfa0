"""A route's statement, or an acceptance, in words: what an officer reads who signs it.

Rules this module keeps:
1. Every part is stated, in the officer's language: route, act, time, reason, each line.
2. The words say what follows from the signature.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.record.about.lines import About
from audit.record.fields import show_time
from audit.record.route.acceptance import AcceptanceStatement
from audit.record.route.statement import RouteAct, RouteStatement
from audit.record.units import Bilingual, Language

ROUTE_WORDS = {
    RouteAct.RECEIVE: Bilingual(
        "We state that this agreement or offer was brought to the provincial executive on that "
        "day. Its two days begin with it.",
        "Nous déclarons que l’exécutif provincial a reçu cette entente ou offre ce jour-là. Ses "
        "deux jours commencent alors.",
    ),
    RouteAct.EXECUTIVE: Bilingual(
        "We state that the provincial executive decided this. A tentative agreement that it does "
        "not recommend stops for good; a final offer goes on.",
        "Nous déclarons que l’exécutif provincial a pris cette décision. Une entente de principe "
        "qu’il ne recommande pas s’arrête pour de bon, une offre finale se poursuit.",
    ),
    RouteAct.COUNCIL: Bilingual(
        "We state that the council of presidents decided this. A tentative agreement that it does "
        "not recommend stops for good; a final offer goes on.",
        "Nous déclarons que le conseil des présidences a pris cette décision. Une entente de "
        "principe qu’il ne recommande pas s’arrête pour de bon, une offre finale se poursuit.",
    ),
    RouteAct.TELL: Bilingual(
        "We state that the provincial executive told the members on that day. Their seven days "
        "begin with it.",
        "Nous déclarons que l’exécutif provincial a avisé les membres ce jour-là. Leurs sept jours "
        "commencent alors.",
    ),
    RouteAct.STOP: Bilingual(
        "We state that this route stops, for the reason given: the members do not vote on it.",
        "Nous déclarons que ce cheminement s’arrête, pour le motif donné\u00a0: les membres ne "
        "votent pas.",
    ),
}
"""What the officers say by each act on a route."""
ACCEPTS = Bilingual(
    "I have read these texts and accept them. I sign for myself, with a key of mine.",
    "J’ai lu ces textes et je les accepte. Je signe pour moi, avec une clé qui est la mienne.",
)
"""What an officer says by an acceptance."""
_ROUTE, _ACT = Bilingual("route", "cheminement"), Bilingual("act", "acte")
_TIME, _REASON = Bilingual("time", "heure"), Bilingual("reason", "motif")
_OFFICER = Bilingual("officer", "responsable")
_NONE_GIVEN = Bilingual("(none given)", "(non donné)")
_ABOUT = Bilingual("It is about:", "Il y est dit\u00a0:")


def route_in_words(statement: RouteStatement, language: Language = "en") -> str:
    """Return a step's statement in words and in full, as lines of text."""
    head = (
        (_ROUTE, statement.route),
        (_ACT, statement.act.value),
        (_TIME, f"{show_time(statement.time)} (UTC)"),
        (_REASON, statement.reason or _NONE_GIVEN.said(language)),
    )
    return "\n".join(_lines(ROUTE_WORDS[statement.act], head, statement.about, language))


def acceptance_in_words(statement: AcceptanceStatement, language: Language = "en") -> str:
    """Return an acceptance in words and in full, as lines of text."""
    head = ((_OFFICER, statement.officer), (_TIME, f"{show_time(statement.time)} (UTC)"))
    return "\n".join(_lines(ACCEPTS, head, statement.about, language))


def _lines(
    says: Bilingual, head: tuple[tuple[Bilingual, str], ...], about: About, language: Language
) -> Iterator[str]:
    yield from (says.said(language), "")
    yield from (f"  {name.said(language):11} {value}" for name, value in head)
    yield from ("", _ABOUT.said(language))
    yield from (f"  {one.text(language)}" for one in about)
