"""TwiML as a telephone network reads it: the verbs of one document, in order.

Rules this module keeps:
1. It knows only the verbs and attributes that the phone line uses, and refuses any other rather
   than ignoring it, so that what works here does not fail on a real number.
2. An attribute that is left out means what Twilio's reference says.
3. No document type and no entity is read: a document cannot make its reader fetch or grow anything.

Source: Twilio's TwiML reference for voice (Say, Play, Pause, Gather, Redirect, Hangup).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

KEYS: Final = "0123456789*#"
"""The keys of a telephone."""
LANGUAGE: Final = "en-US"
GATHER_SECONDS: Final = 5
LONGEST: Final = 64 * 1024
"""The largest document that is read, in bytes, as for Twilio."""


class TwimlError(Exception):
    """A document is not TwiML, or has something that this telephone does not know."""


@dataclass(frozen=True)
class Say:
    """Words, and the language they are spoken in, such as `fr-CA`."""

    text: str
    language: str


@dataclass(frozen=True)
class Play:
    """A recording at an address."""

    url: str


@dataclass(frozen=True)
class Pause:
    """Silence, in seconds."""

    seconds: int


Sound = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Listen to keys while the sounds play, and for `timeout` seconds of silence after them.

    It ends after `digits` keys (None: any number) or at the key `finish` ("": no key ends it), and
    sends the keys to `action` ("": the document's own address). If no key was pressed it sends
    nothing and the next verb follows, unless `on_empty`.
    """

    sounds: tuple[Sound, ...]
    action: str
    digits: int | None
    finish: str
    timeout: int
    on_empty: bool


@dataclass(frozen=True)
class Redirect:
    """Go on with the document at an address."""

    url: str


@dataclass(frozen=True)
class Hangup:
    """End the call."""


Verb = Say | Play | Pause | Gather | Redirect | Hangup


def parse_twiml(raw: bytes) -> tuple[Verb, ...]:
    """Return a document's verbs; `TwimlError` if it is not TwiML that this telephone knows."""
    if len(raw) > LONGEST:
        raise TwimlError(f"The document is longer than {LONGEST} bytes.")
    if b"<!" in raw:
        raise TwimlError("The document holds a document type, a comment or a marked section.")
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - without a document type, no entities
    except ElementTree.ParseError as error:
        raise TwimlError(f"The document is not XML: {error}.") from error
    if root.tag != "Response":
        raise TwimlError(f"The document is a {root.tag}, not a Response.")
    _attributes(root, set())
    return tuple(_verb(child) for child in root)


def _sound(element: Element) -> Sound:
    if element.tag not in _SOUNDS:
        raise TwimlError(f"{element.tag} may not stand in a Gather.")
    return _SOUNDS[element.tag](element)


def _verb(element: Element) -> Verb:
    if element.tag in _SOUNDS:
        return _SOUNDS[element.tag](element)
    if element.tag not in _OTHERS:
        raise TwimlError(f"{element.tag} is no verb that this telephone knows.")
    return _OTHERS[element.tag](element)


def _say(element: Element) -> Say:
    given = _attributes(element, {"language", "voice"})
    return Say(_text(element), given.get("language", LANGUAGE))


def _play(element: Element) -> Play:
    _attributes(element, set())
    return Play(_text(element))


def _pause(element: Element) -> Pause:
    given = _attributes(element, {"length"})
    _no_text(element)
    return Pause(_number(given, "length", 1))


def _gather(element: Element) -> Gather:
    known = {"input", "action", "method", "numDigits", "finishOnKey", "timeout"}
    given = _attributes(element, known | {"actionOnEmptyResult"})
    if given.get("input", "dtmf") != "dtmf":
        raise TwimlError("This telephone sends keys only: a Gather's input must be dtmf.")
    finish = given.get("finishOnKey", "#")
    if finish and (len(finish) != 1 or finish not in KEYS):
        raise TwimlError("A Gather's finishOnKey must be one key of a telephone, or none.")
    return Gather(
        sounds=tuple(_sound(child) for child in element),
        action=given.get("action", ""),
        digits=_number(given, "numDigits", 1) if "numDigits" in given else None,
        finish=finish,
        timeout=_number(given, "timeout", GATHER_SECONDS),
        on_empty=_flag(given, "actionOnEmptyResult"),
    )


def _redirect(element: Element) -> Redirect:
    _attributes(element, {"method"})
    return Redirect(_text(element))


def _hangup(element: Element) -> Hangup:
    _attributes(element, set())
    _no_text(element)
    return Hangup()


_SOUNDS: Final[Mapping[str, Callable[[Element], Sound]]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
}
_OTHERS: Final[Mapping[str, Callable[[Element], Verb]]] = {
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
}


def _attributes(element: Element, known: set[str]) -> dict[str, str]:
    given = dict(element.attrib)
    if not set(given) <= known:
        unknown = ", ".join(sorted(set(given) - known))
        raise TwimlError(f"{element.tag} has an attribute that is not known: {unknown}.")
    if given.get("method", "POST") != "POST":
        raise TwimlError(f"{element.tag} must use the method POST.")
    return given


def _text(element: Element) -> str:
    text = " ".join((element.text or "").split())
    if len(element) or not text:
        raise TwimlError(f"{element.tag} must hold text and nothing else.")
    return text


def _no_text(element: Element) -> None:
    if len(element) or (element.text or "").strip():
        raise TwimlError(f"{element.tag} must be empty.")


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise TwimlError(f"{name} must be a whole number.")
    return int(text)


def _flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "false")
    if text not in ("true", "false"):
        raise TwimlError(f"{name} must be true or false.")
    return text == "true"
