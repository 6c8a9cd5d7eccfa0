"""SIP messages and session descriptions (RFC 3261, RFC 4566): as much as one call needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Message:
    """A request or a response: its first line, its headers in order, its body."""

    start: str
    headers: Headers
    body: str = ""

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a datagram."""
        head, _, body = raw.decode().partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(start, tuple((name.strip(), value.strip()) for name, _, value in pairs), body)

    def encode(self) -> bytes:
        """Return the datagram, with the body's length."""
        body = self.body.encode()
        lines = [f"{name}: {value}" for name, value in self.headers]
        head = "\r\n".join([self.start, *lines, f"Content-Length: {len(body)}"])
        return f"{head}\r\n\r\n".encode() + body

    def header(self, name: str) -> str:
        """Return a header's value; "" where there is none."""
        return next((value for at, value in self.headers if at.lower() == name.lower()), "")

    @property
    def method(self) -> str:
        """The request's method; "" for a response."""
        return "" if self.start.startswith("SIP/2.0") else self.start.partition(" ")[0]

    def answer(self, status: str, tag: str, contact: str = "", body: str = "") -> Message:
        """Return the response to this request."""
        copied = [(name, value) for name, value in self.headers if name.lower() == "via"]
        for name in ("From", "To", "Call-ID", "CSeq"):
            value = self.header(name)
            copied.append(
                (name, f"{value};tag={tag}" if name == "To" and "tag=" not in value else value)
            )
        if contact:
            copied.append(("Contact", contact))
        if body:
            copied.append(("Content-Type", "application/sdp"))
        return Message(f"SIP/2.0 {status}", tuple(copied), body)


def media_of(description: str) -> tuple[str, int]:
    """Return the address and the port that a session description wants its audio at."""
    lines = dict(line.split("=", 1) for line in description.splitlines() if "=" in line)
    return lines["c"].split()[2], int(lines["m"].split()[1])


def describe_media(host: str, port: int) -> str:
    """Offer G.711 and telephone events at an address."""
    return (
        f"v=0\r\no=ratify 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 0 96\r\na=rtpmap:0 PCMU/8000\r\n"
        "a=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-15\r\na=ptime:20\r\n"
    )
