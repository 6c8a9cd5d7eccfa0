"""An interruption of a poll's service: which way of voting, from when, until when.

Rules this module keeps:
1. It is of one channel, and ends after it began; one that lasts has no end yet.
2. A watcher signs it, with the poll, as `ratify/interruption/v1`; what two officers sign instead is
   a statement (`audit.record.about.interruption`).
3. Minutes are counted once, whichever channels were interrupted in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node, show_time
from audit.record.signatures import ed25519

LAST_HOURS = timedelta(hours=2)
"""The part of the window, before its sealed close, in which interruptions ask for an extension."""
SIGNED_AS = "interruption"
_NO_TIME = timedelta(0)


class VotingChannel(StrEnum):
    """A way of voting."""

    WEB = "web"
    TELEPHONE = "telephone"


@dataclass(frozen=True)
class Interruption:
    """A channel was out of service from `began` until `ended`; None while it lasts."""

    channel: VotingChannel
    began: datetime
    ended: datetime | None = None

    def __post_init__(self) -> None:
        fields.check_moment(self.began, "interruption: from")
        if self.ended is not None:
            fields.check_moment(self.ended, "interruption: to")
            if self.ended <= self.began:
                raise DocumentError("interruption: to: it does not end after it began")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        ended = None if self.ended is None else show_time(self.ended)
        return {"channel": self.channel.value, "from": show_time(self.began), "to": ended}

    @classmethod
    def parse(cls, node: Node) -> Interruption:
        """Read the JSON object."""
        part = node.members("channel", "from", "to")
        channel = part["channel"].text()
        fields.check_one_of(channel, tuple(VotingChannel), part["channel"].what)
        ended = None if part["to"].value is None else part["to"].time()
        return cls(VotingChannel(channel), part["from"].time(), ended)

    def overlaps(self, other: Interruption) -> bool:
        """Tell whether a channel was out of service in both at once."""
        if self.channel is not other.channel:
            return False
        begins = self.ended is None or other.began < self.ended
        return begins and (other.ended is None or self.began < other.ended)


@dataclass(frozen=True)
class WatchedInterruption:
    """What a watcher signed of a poll: an interruption, and the signature in base64."""

    poll: str
    interruption: Interruption
    signature: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"poll": self.poll, **self.interruption.to_json(), "signature": self.signature}

    def encode(self) -> bytes:
        """Return the file that a watcher hands in."""
        return fields.encode(self.to_json())

    def verify(self, key: Ed25519PublicKey) -> None:
        """Raise `SignatureError` unless the watcher's key signed it."""
        ed25519.verify_object(SIGNED_AS, self.to_json(), key, "interruption")


def sign_interruption(
    poll: str, interruption: Interruption, key: Ed25519PrivateKey
) -> WatchedInterruption:
    """Return what a watcher hands in."""
    signed = ed25519.sign_object(SIGNED_AS, {"poll": poll, **interruption.to_json()}, key)
    return WatchedInterruption(poll, interruption, str(signed["signature"]))


def parse_watched(raw: bytes) -> WatchedInterruption:
    """Read a watcher's file strictly."""
    part = fields.load(raw, "interruption").members("poll", "channel", "from", "to", "signature")
    poll, signature = part["poll"].match(fields.IDENTIFIER), part["signature"]
    signature.raw(ed25519.SIGNATURE_LENGTH)
    names = ("channel", "from", "to")
    own = Node({name: part[name].value for name in names}, "interruption")
    return WatchedInterruption(poll, Interruption.parse(own), signature.text())


def lost_before(closes: datetime, now: datetime, told: Iterable[Interruption]) -> timedelta:
    """Return how long voting was interrupted in the last hours before `closes`, as of `now`."""
    until, total = closes - LAST_HOURS, _NO_TIME
    for one in sorted(told, key=lambda each: each.began):
        ended = min(closes, now if one.ended is None else one.ended)
        begins = max(until, one.began)
        if ended > begins:
            total, until = total + (ended - begins), ended
    return total
