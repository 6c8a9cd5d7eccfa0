"""TwiML: a prompt as Twilio's telephone network reads it.

Rules this module keeps:
1. Every prompt that waits is one Gather around what is said, so that a caller who knows the way may
   key ahead; silence is sent to the same address (actionOnEmptyResult). What must be heard first is
   said before the Gather listens.
2. Addresses are absolute, under the settings' public address, and hold only the step's number.
3. A pause between sentences is a Pause; words in one language without a pause are one Say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.script.turns import Prompt, Sentences, say
from ivr.speech.prompts import render
from voting.config.settings import Settings

LONGEST: Final = 3_000
"""The most characters in one Say: Twilio refuses a longer one."""
TWILIO_LANGUAGES: Final = {"en": "en-CA", "fr": "fr-CA"}


@dataclass(frozen=True)
class Said:
    """Words in one language, or a pause (`words` empty)."""

    words: str = field(repr=False)
    language: str = ""


def twiml(settings: Settings, prompt: Prompt, next_step: int) -> bytes:
    """Return the TwiML that speaks the prompt and sends what is keyed to the next step."""
    response = VoiceResponse()
    if prompt.digits is None:
        _speak(settings, response, prompt.sentences)
        response.hangup()
        return _bytes(response)
    limit = {"num_digits": prompt.digits} if prompt.digits else {}
    gather = Gather(
        input="dtmf",
        action=f"{settings.phone_url}/phone/voice/{next_step}",
        method="POST",
        finish_on_key="#",
        timeout=prompt.timeout,
        action_on_empty_result=True,
        **limit,
    )
    _speak(settings, response, prompt.before)
    _speak(settings, gather, prompt.sentences)
    response.append(gather)
    return _bytes(response)


def message(settings: Settings, name: str, language: str = "") -> bytes:
    """Return TwiML that says one sentence and ends the call; in both languages if none is given."""
    both = (language,) if language else tuple(TWILIO_LANGUAGES)
    sentences = tuple(replace(say(one), language=own) for own in both for one in (name, "goodbye"))
    return twiml(settings, Prompt(sentences), 0)


def _speak(settings: Settings, verb: VoiceResponse | Gather, sentences: Sentences) -> None:
    voices = {"en": settings.phone.voice_en, "fr": settings.phone.voice_fr}
    for said in _joined(sentences):
        if not said.words:
            verb.pause(length=1)
            continue
        voice = {"voice": voices[said.language]} if voices[said.language] else {}
        for words in _portions(said.words):
            verb.say(words, language=TWILIO_LANGUAGES[said.language], **voice)


def _joined(sentences: Sentences) -> Iterator[Said]:
    """Yield the words between the pauses, and the pauses."""
    words, language = "", ""
    for sentence in sentences:
        if sentence.language != language and words:
            yield Said(words, language)
            words = ""
        language = sentence.language
        first, *rest = render(sentence)
        words = f"{words} {first}".strip()
        for part in rest:
            if words:
                yield Said(words, language)
            yield Said("")
            words = part
    if words:
        yield Said(words, language)


def _portions(words: str) -> Iterator[str]:
    while len(words) > LONGEST:
        cut = words.rfind(" ", 0, LONGEST) + 1 or LONGEST
        yield words[:cut].strip()
        words = words[cut:]
    yield words


def _bytes(response: VoiceResponse) -> bytes:
    return str(response).encode()
