"""Audio and keys as datagrams: RTP (RFC 3550), G.711 µ-law, telephone events (RFC 2833)."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

AUDIO, EVENT = 0, 96
"""Payload types. SIPp sends its events as 96 whatever was agreed."""
SAMPLES = 160
"""Samples of one packet: 20 ms at 8 kHz."""
SECONDS = 0.02
SILENCE = b"\xff" * SAMPLES
_KEYS = "0123456789*#"
_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
_END = 0x80
_BIAS, _LOUDEST = 0x84, 32635


def _mu_law(sample: int) -> int:
    """Encode one 16-bit sample (ITU-T G.711)."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _LOUDEST) + _BIAS
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F) & 0xFF


_TABLE = bytes(
    _mu_law(value << 4 if value < 2048 else (value - 4096) << 4) for value in range(4096)
)


def encode_audio(samples: array[int]) -> bytes:
    """Encode 16-bit samples, the lowest four bits of each left out, one byte for each."""
    return bytes(_TABLE[sample >> 4 & 0xFFF] for sample in samples)


def packets(audio: bytes) -> Iterator[bytes]:
    """Cut µ-law audio into packets' payloads, the last one filled with silence."""
    for start in range(0, len(audio), SAMPLES):
        yield audio[start : start + SAMPLES].ljust(SAMPLES, SILENCE[:1])


@dataclass
class Stream:
    """What numbers the packets that are sent."""

    source: int
    sequence: int = 0
    time: int = 0

    def packet(self, payload: bytes) -> bytes:
        """Return the next packet of audio."""
        header = _HEADER.pack(0x80, AUDIO, self.sequence & 0xFFFF, self.time, self.source)
        self.sequence += 1
        self.time = (self.time + SAMPLES) & 0xFFFFFFFF
        return header + payload


@dataclass
class Listener:
    """Hears keys: one for each event, however many packets report it, once it has ended.

    `audio` holds the payloads of audio that came; what echoes its audio sends back what it heard.
    """

    audio: set[bytes] = field(default_factory=set)
    _heard: set[tuple[int, int]] = field(default_factory=set)

    def key(self, packet: bytes) -> str:
        """Return the key that a packet is the first to report the end of, "" for any other."""
        _, kind, _, time, source = _HEADER.unpack_from(packet)
        if kind & 0x7F != EVENT:
            self.audio.add(packet[_HEADER.size :])
            return ""
        event, flags, _ = _EVENT.unpack_from(packet, _HEADER.size)
        if not flags & _END or (source, time) in self._heard or event >= len(_KEYS):
            return ""
        self._heard.add((source, time))
        return _KEYS[event]
