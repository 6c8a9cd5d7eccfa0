"""English and French: which language an answer is in, and how it writes times and numbers.

Rules this module keeps:
1. A member's page has its language in its address; the officers' pages keep the officer's choice in
   their own session; everything else follows the browser's Accept-Language.
2. The language switch stays on the same page.
3. Times are shown in both of Ontario's time zones, each named by a city; the moment that counts is
   UTC and is in the page's `datetime` attribute. `voting.web.common.times` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Final, Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import flask_babel
from babel.numbers import format_decimal
from flask import Flask, Response, g, has_request_context, request, session
from flask_babel import LazyString

from audit.record.province import PROVINCE, WINNIPEG
from voting.web.common.times import written

__all__ = ["LazyString", "gettext", "lazy_gettext", "lazy_ngettext", "ngettext"]

LANGUAGES: Final = ("en", "fr")
NAMES: Final = {"en": "English", "fr": "Français"}
OFFICERS: Final = "/officers"


class TwoLanguages(Protocol):
    """A text that is there in both languages."""

    @property
    def en(self) -> str:
        """The English text."""

    @property
    def fr(self) -> str:
        """The French text."""


def gettext(message: str, **values: object) -> str:
    """Return `message` in the language of this answer, its `%(name)s` filled with `values`."""
    return str(flask_babel.gettext(message, **values))


def lazy_gettext(message: str) -> LazyString:
    """Return a text that becomes `message` in the language of the answer that shows it."""
    return flask_babel.lazy_gettext(message)


def ngettext(one: str, other: str, count: int, **values: object) -> str:
    """Return the message for this count, its `%(num)s` filled with the count, grouped.

    English says `one` of 1 alone, French of 0 and of 1: the singular keeps its `%(num)s`.
    """
    form = flask_babel.get_translations().ungettext(one, other, count)
    return str(form % {"num": number(count), **values})


def lazy_ngettext(one: str, other: str, count: int, **values: object) -> LazyString:
    """Return a text that becomes the message for this count in the language of its answer."""
    return LazyString(ngettext, one, other, count, **values)


def by_count(one: str, other: str) -> dict[str, str]:
    """Return both messages of a count, for a script that fills in `{count}` (`Texts.say`)."""
    translations = flask_babel.get_translations()
    return {name: translations.ungettext(one, other, n) for name, n in (("one", 1), ("other", 2))}


def language() -> str:
    """Return the language of this answer: `en` or `fr`."""
    if not has_request_context():
        return LANGUAGES[0]
    if "language" not in g:
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    first = request.path.split("/", 2)[1]
    if first in LANGUAGES:
        return first
    if request.path.startswith(OFFICERS):
        asked = request.args.get("lang")
        if asked in LANGUAGES:
            session["lang"] = asked
        if session.get("lang") in LANGUAGES:
            return str(session["lang"])
    g.language_negotiated = True
    return _negotiated()


def _negotiated() -> str:
    """Return the one of our languages that the browser likes best, in any of its country's forms.

    (Werkzeug's `best_match` takes "en" of "fr-CA, en;q=0.5": it compares the whole names first.)
    """
    liked = (name.partition("-")[0].lower() for name, weight in request.accept_languages if weight)
    return next((name for name in liked if name in LANGUAGES), LANGUAGES[0])


def other_language() -> str:
    """Return the language that the switch leads to."""
    return "fr" if language() == "en" else "en"


def switch_url() -> str:
    """Return the address of this same page in the other language."""
    other = other_language()
    arguments = {name: value for name, value in request.args.items() if name != "lang"}
    first, _, rest = request.path.removeprefix("/").partition("/")
    if first in LANGUAGES:
        path = f"/{other}/{rest}"
    elif request.path.startswith(OFFICERS):
        path, arguments = request.path, {**arguments, "lang": other}
    else:
        path = f"/{other}/"
    return f"{path}?{urlencode(arguments)}" if arguments else path


def said(text: TwoLanguages) -> str:
    """Return `text` in the language of this answer."""
    return text.fr if language() == "fr" else text.en


@dataclass(frozen=True)
class LocalTime:
    """A moment as a city's clocks and calendar show it."""

    city: str
    day: str
    time: str


def local_times(moment: datetime) -> list[LocalTime]:
    """Return an aware `moment` in each of Ontario's time zones."""
    cities = ((gettext("Toronto"), PROVINCE), (gettext("Winnipeg"), WINNIPEG))
    return [_local_time(city, moment, zone) for city, zone in cities]


def _local_time(city: str, moment: datetime, zone: ZoneInfo) -> LocalTime:
    day = written.long_day(moment.astimezone(zone).date(), language())
    return LocalTime(city, day, written.clock_time(moment, zone, language()))


def exact_time(moment: datetime) -> str:
    """Return an aware `moment` in Toronto time, to the second."""
    return written.exact(moment, PROVINCE, language())


def toronto_time(moment: datetime) -> str:
    """Return an aware `moment` in Toronto time, to the minute."""
    return written.in_full(moment, PROVINCE, language())


def long_day(day: date) -> str:
    """Return a calendar day in words."""
    return written.long_day(day, language())


def hour(moment: datetime) -> str:
    """Return the hour in which an aware `moment` lies, in Toronto time."""
    return written.hour(moment, PROVINCE, language())


def calendar_day(day: date) -> str:
    """Return a day of the calendar, without its weekday."""
    return written.calendar_day(day, language())


def file_size(size: int) -> str:
    """Return a file's size, to a tenth below ten, never less than it is."""
    kilobytes = size / 1000
    if kilobytes < 1000:
        return gettext("%(size)s\u00a0kB", size=_tenths(kilobytes))
    return gettext("%(size)s\u00a0MB", size=_tenths(kilobytes / 1000))


def _tenths(value: float) -> str:
    rounded = ceil(value * 10) / 10 if value < 10 else ceil(value)
    return _decimal(rounded, "#,##0.#")


def number(value: int) -> str:
    """Return a whole number with its digits grouped as this language does."""
    return _decimal(value)


def decimal(value: str) -> str:
    """Return a number with two decimals, given as `n.nn`, as this language writes it."""
    return _decimal(Decimal(value), "#,##0.00")


def percent(value: str | float, places: int = 2) -> str:
    """Return a percentage, given from 0 to 100, as this language writes it."""
    figure = _decimal(Decimal(str(value)), f"0.{'0' * places}")
    return f"{figure}\u00a0%" if language() == "fr" else f"{figure}%"


def share_percent(value: float) -> str:
    """Return a share, given from 0 to 1, as a percentage with one decimal."""
    return percent(value * 100, 1)


def _decimal(value: float | Decimal, pattern: str | None = None) -> str:
    return str(format_decimal(value, pattern, locale=written.LOCALES[language()]))


def _vary(response: Response) -> Response:
    """Add `Vary: Accept-Language` if the answer's language followed that header."""
    if "language_negotiated" in g:
        response.vary.add("Accept-Language")
    return response


def install(app: Flask) -> None:
    """Make `app` speak both languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES[0]
    flask_babel.Babel(app, locale_selector=language)
    app.after_request(_vary)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(said=said, number=number, exact_time=exact_time)
    app.jinja_env.filters.update(calendar_day=calendar_day, file_size=file_size, long_day=long_day)
    app.jinja_env.filters.update(decimal=decimal, percent=percent, percent1=share_percent)
    app.jinja_env.globals.update(
        language=language,
        other_language=other_language,
        language_names=NAMES,
        switch_url=switch_url,
        local_times=local_times,
        toronto_time=toronto_time,
        by_count=by_count,
    )
