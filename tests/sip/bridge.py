"""A bridge between SIP and the phone line: what Twilio's own exchange does with a real call.

Rules this module keeps:
1. It knows nothing of the vote: it reads TwiML through the telephone's engine, speaks what is said
   as audio in real time, and turns the keys it hears into digits.
2. A key silences the words of the Gather that listens, and counts only while it listens.
3. To a caller that has no ears it says, by a SIP INFO, when it has begun to listen.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneLine
from ivr.handset.twiml import Gather, Sound
from tests.sip.messages import Message, describe_media, media_of
from tests.sip.rtp import SECONDS, SILENCE, Listener, Stream, packets
from tests.sip.speech import audio_of

HOST = "127.0.0.1"
_LOOK_EVERY = 0.1
_LONGEST_DATAGRAM = 65536


@dataclass
class Leg:
    """One call: its dialogue, its audio, the turns that were said, the payloads that were sent."""

    invite: Message
    peer: tuple[str, int]
    bridge: Bridge
    turns: list[Announcement] = field(default_factory=list)
    listener: Listener = field(default_factory=Listener)
    sent: set[bytes] = field(default_factory=set)
    failure: Exception | None = None

    def __post_init__(self) -> None:
        self.tag = "bridge"
        self._media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._media.bind((HOST, 0))
        self._media.setblocking(False)
        self._to = media_of(self.invite.body)
        self._stream = Stream(source=1)
        self._numbers = count(1)
        self._gone = threading.Event()
        self._next = 0.0
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self.call = Call(self.bridge.line)

    @property
    def description(self) -> str:
        """Where this side wants its audio."""
        return describe_media(HOST, self._media.getsockname()[1])

    @property
    def words(self) -> str:
        """Everything that was said."""
        return " ".join(turn.words for turn in self.turns if turn.words)

    def begin(self) -> None:
        """Talk, in a thread of its own; once."""
        if not self._thread.is_alive() and not self.turns:
            self._thread.start()

    def leave(self) -> None:
        """The caller has hung up."""
        self._gone.set()

    def join(self, seconds: float) -> None:
        """Wait for the end of the call."""
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the call has not ended"
        if self.failure is not None:
            raise self.failure

    def _talk(self) -> None:
        try:
            turn = self.call.dial()
            while self._hear(turn):
                assert turn.gather is not None
                turn = self._listen(turn.gather)
            self.call.hang_up()
            if not self._gone.is_set():
                self._request("BYE")
        except Exception as error:  # shown by join
            self.failure = error
        finally:
            self._media.close()

    def _hear(self, turn: Announcement) -> bool:
        """Speak what comes before a Gather, to its end; return whether the call goes on."""
        self.turns.append(turn)
        self._next = time.monotonic()
        self._speak(turn.sounds)
        return turn.gather is not None and not self._gone.is_set()

    def _speak(self, sounds: Sequence[Sound]) -> None:
        for sound in sounds:
            for payload in packets(audio_of(sound)):
                if self._gone.is_set():
                    return
                self._send(payload)
                self._keys()  # lost

    def _listen(self, gather: Gather) -> Announcement:
        """Speak the Gather's words until a key comes, then wait for the others."""
        words = (one for sound in gather.sounds for one in packets(audio_of(sound)))
        self._request("INFO")
        silent_since = time.monotonic()
        while not self._gone.is_set() and time.monotonic() - silent_since < gather.timeout:
            payload = next(words, None)
            if payload is not None:
                silent_since = time.monotonic()
            self._send(payload or SILENCE)
            for key in self._keys():
                words, silent_since = iter(()), time.monotonic()
                turn = self.call.press(key)
                if turn is not None:
                    return turn
        return Announcement((), None) if self._gone.is_set() else self.call.wait()

    def _send(self, payload: bytes) -> None:
        """Send a packet when it is due: a fiftieth of a second after the one before."""
        self._media.sendto(self._stream.packet(payload), self._to)
        self.sent.add(payload)
        self._next += SECONDS
        time.sleep(max(0.0, self._next - time.monotonic()))

    def _keys(self) -> str:
        """Return the keys that have arrived."""
        found = ""
        while True:
            try:
                found += self.listener.key(self._media.recv(_LONGEST_DATAGRAM))
            except BlockingIOError:
                return found

    def _request(self, method: str) -> None:
        """Send a request of our own in the dialogue."""
        uri = self.invite.header("Contact").strip("<>")
        to = self.invite.header("To")
        number = next(self._numbers)
        headers = (
            ("Via", f"SIP/2.0/UDP {HOST}:{self.bridge.port};branch=z9hG4bK-{method}-{number}"),
            ("Max-Forwards", "70"),
            ("From", to if "tag=" in to else f"{to};tag={self.tag}"),
            ("To", self.invite.header("From")),
            ("Call-ID", self.invite.header("Call-ID")),
            ("CSeq", f"{number} {method}"),
        )
        self.bridge.send(Message(f"{method} {uri} SIP/2.0", headers), self.peer)


class Bridge:
    """Answers every SIP call on a port of its own; a context manager."""

    def __init__(self, line: PhoneLine) -> None:
        """`line` is the phone line that the calls are put through to."""
        self.line = line
        self.legs: dict[str, Leg] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.settimeout(_LOOK_EVERY)
        self.port = int(self._socket.getsockname()[1])
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Bridge:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        for leg in self.legs.values():
            leg.leave()
        self._thread.join()
        self._socket.close()

    def send(self, message: Message, peer: tuple[str, int]) -> None:
        """Send a message."""
        self._socket.sendto(message.encode(), peer)

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                raw, peer = self._socket.recvfrom(_LONGEST_DATAGRAM)
            except TimeoutError:
                continue
            self._take(Message.parse(raw), peer)

    def _take(self, message: Message, peer: tuple[str, int]) -> None:
        call = message.header("Call-ID")
        if message.method == "INVITE":
            if call not in self.legs:
                self.legs[call] = Leg(message, peer, self)
            leg = self.legs[call]
            contact = f"<sip:ratify@{HOST}:{self.port}>"
            self.send(message.answer("180 Ringing", leg.tag, contact), peer)
            self.send(message.answer("200 OK", leg.tag, contact, leg.description), peer)
        elif message.method == "ACK" and call in self.legs:
            self.legs[call].begin()
        elif message.method == "BYE":
            self.send(message.answer("200 OK", "bridge"), peer)
            if call in self.legs:
                self.legs[call].leave()
