"""A telephone and the network behind it: Twilio's part in a call, without Twilio.

Rules this module keeps:
1. It does what Twilio does with a voice call: posts each webhook; reads the verbs in order; follows
   Gather, Redirect and Hangup; turns to the fallback address when a webhook fails; posts the status
   callback once the call is over.
2. A key counts only while a Gather listens; any other is lost, as on a real line.
3. Nothing here waits in real time: the user of the module speaks the sounds and waits (the
   terminal, a bridge to SIP) or does not (tests, load).
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from ivr.handset.network import (
    CALLED,
    CALLER,
    Answer,
    CallFailedError,
    CallOverError,
    PhoneError,
    PhoneLine,
    WebhookError,
)
from ivr.handset.twiml import (
    KEYS,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Say,
    Sound,
    TwimlError,
    Verb,
    parse_twiml,
)

_MOST_DOCUMENTS: Final = 20
"""The most redirections before the caller is asked anything."""


@dataclass(frozen=True)
class Announcement:
    """What the caller hears up to the next question; `gather` is None once the call is over."""

    sounds: tuple[Sound, ...]
    gather: Gather | None

    @property
    def heard(self) -> tuple[Sound, ...]:
        """Everything that is spoken or played, including what the Gather says."""
        return self.sounds + (self.gather.sounds if self.gather else ())

    @property
    def words(self) -> str:
        """What is said, as one text."""
        return " ".join(sound.text for sound in self.heard if isinstance(sound, Say))


class Call:
    """One call. `dial`, then `press` and `wait` until the turn's `gather` is None, or `hang_up`."""

    def __init__(
        self, line: PhoneLine, *, caller: str = CALLER, call_id: str | None = None
    ) -> None:
        """`caller` is the number that is shown, `call_id` Twilio's CallSid (drawn if None)."""
        self.line = line
        self.call_id = call_id or "CA" + secrets.token_hex(16)
        self.faults: list[str] = []
        self._caller = caller
        self._url = ""
        self._verbs: deque[Verb] = deque()
        self._gather: Gather | None = None
        self._keys = ""
        self._dialled = self._over = False

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._over

    @property
    def gather(self) -> Gather | None:
        """The Gather that listens to keys now, if any."""
        return self._gather

    # --- what a caller does ---

    def dial(self) -> Announcement:
        """Make the call; return what is heard first."""
        if self._dialled:
            raise CallOverError("This call was made already: make another one.")
        self._dialled = True
        return self._follow(self.line.address("voice"), {"CallStatus": "ringing"})

    def press(self, keys: str) -> Announcement | None:
        """Press keys one after another; return what follows once they end the Gather, else None.

        Keys that come after the Gather has ended are lost.
        """
        if not set(keys) <= set(KEYS):
            raise PhoneError(f"A telephone has the keys {KEYS} and no others.")
        for key in keys:
            turn = self._press(key)
            if turn is not None:
                return turn
        return None

    def wait(self) -> Announcement:
        """Press nothing until the Gather's time is up; return what follows."""
        gather = self._listening()
        if self._keys or gather.on_empty:
            return self._send_keys(gather, finished="")
        self._gather = None
        return self._read()

    def hang_up(self) -> None:
        """End the call from the caller's side; do nothing if it has ended."""
        if self._dialled:
            self._end()

    # --- what the network does ---

    def _press(self, key: str) -> Announcement | None:
        gather = self._listening()
        if key == gather.finish:
            return self._send_keys(gather, finished=key)
        self._keys += key
        if len(self._keys) == gather.digits:
            return self._send_keys(gather, finished="")
        return None

    def _listening(self) -> Gather:
        if self._over or self._gather is None:
            raise CallOverError("No key is listened to: the call has ended, or was not made.")
        return self._gather

    def _send_keys(self, gather: Gather, finished: str) -> Announcement:
        fields = {"Digits": self._keys, "FinishedOnKey": finished, "msg": "Gather End"}
        self._gather, self._keys = None, ""
        return self._follow(urljoin(self._url, gather.action), fields)

    def _follow(self, url: str, fields: Mapping[str, str]) -> Announcement:
        self._fetch(url, fields)
        return self._read()

    def _read(self) -> Announcement:
        """Read verbs until one listens to keys or ends the call."""
        sounds: list[Sound] = []
        documents = 0
        while self._verbs:
            verb = self._verbs.popleft()
            if isinstance(verb, Say | Play | Pause):
                sounds.append(verb)
            elif isinstance(verb, Gather):
                self._gather = verb
                return Announcement(tuple(sounds), verb)
            elif isinstance(verb, Hangup):
                break
            else:
                documents += 1
                self._redirect(verb, documents)
        self._end()
        return Announcement(tuple(sounds), None)

    def _redirect(self, verb: Redirect, documents: int) -> None:
        if documents > _MOST_DOCUMENTS:
            self._end()
            raise CallFailedError(f"{documents} documents redirect to one another.")
        self._fetch(urljoin(self._url, verb.url), {})

    def _fetch(self, url: str, fields: Mapping[str, str]) -> None:
        """Load the document at `url`; after a failure, the fallback's."""
        try:
            self._load(url, fields)
        except WebhookError as fault:
            self.faults.append(str(fault))
            self._fall_back(url)

    def _fall_back(self, failed: str) -> None:
        try:
            self._load(self.line.address("fallback"), {"ErrorCode": "11200", "ErrorUrl": failed})
        except WebhookError as fault:
            self.faults.append(str(fault))
            self._end()
            raise CallFailedError(f"{self.faults[-2]} Nor does the fallback: {fault}") from fault

    def _load(self, url: str, fields: Mapping[str, str]) -> None:
        answer = self._post(url, fields)
        if answer.status != 200:
            raise WebhookError(f"{url} answers with status {answer.status}.")
        try:
            verbs = parse_twiml(answer.body)
        except TwimlError as error:
            raise WebhookError(f"{url} does not answer with TwiML: {error}") from error
        self._url, self._verbs = url, deque(verbs)

    def _end(self) -> None:
        """Close the call and tell the server; a failure of its answer changes nothing."""
        if self._over:
            return
        self._over, self._gather, self._keys = True, None, ""
        self._verbs.clear()
        try:
            answer = self._post(self.line.address("status"), {"CallStatus": "completed"})
        except WebhookError as fault:
            self.faults.append(str(fault))
            return
        if answer.status >= 300:
            self.faults.append(f"The status callback answers with status {answer.status}.")

    def _post(self, url: str, fields: Mapping[str, str]) -> Answer:
        """Send one webhook, with the fields that Twilio always adds."""
        common = {
            "AccountSid": self.line.account,
            "ApiVersion": "2010-04-01",
            "CallSid": self.call_id,
            "CallStatus": "in-progress",
            "Called": CALLED,
            "Caller": self._caller,
            "Direction": "inbound",
            "From": self._caller,
            "To": CALLED,
        }
        return self.line.send(self.line.sign(url, common | dict(fields)))
