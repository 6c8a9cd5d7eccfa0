"""Words as telephone audio: espeak-ng's voice, at 8 kHz."""

from __future__ import annotations

import subprocess
import sys
from array import array
from functools import cache

from ivr.handset.twiml import Pause, Say, Sound
from tests.sip.rtp import SILENCE, encode_audio

RATE, SPOKEN_RATE = 8000, 22050
"""Samples a second of a telephone and of espeak-ng."""
_WAV_HEADER = 44


def audio_of(sound: Sound) -> bytes:
    """Return a sound as µ-law audio; a recording is silent."""
    if isinstance(sound, Pause):
        return SILENCE[:1] * (sound.seconds * RATE)
    return _speak(sound.text, sound.language) if isinstance(sound, Say) else b""


@cache
def _speak(text: str, language: str) -> bytes:
    command = ["espeak-ng", "-v", language.partition("-")[0], "-s", "170", "--stdin", "--stdout"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    samples = array("h", done.stdout[_WAV_HEADER : len(done.stdout) & ~1])
    if sys.byteorder == "big":
        samples.byteswap()
    return encode_audio(_resample(samples))


def _resample(samples: array[int]) -> array[int]:
    """Take a sample of a telephone's between every two of espeak-ng's, by their distance."""
    found = array("h")
    for place in range(max(0, (len(samples) - 1) * RATE // SPOKEN_RATE)):
        left, share = divmod(place * SPOKEN_RATE, RATE)
        found.append((samples[left] * (RATE - share) + samples[left + 1] * share) // RATE)
    return found
