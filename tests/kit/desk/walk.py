"""Everything that an officer reaches on the pages, and whether it has a member and her ballot.

Rules this module keeps:
1. It follows every link of every page from the first one on, the files too; a file of an archive is
   a text of its own.
2. A page, file or JSON is one text: it may name a member, or have what leads to a ballot, not both.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag

from tally.protocol.encoding import sha256_hex
from tests.kit.claimants import SampleClaimant
from tests.kit.desk.challenge_pages import ChallengeTown
from tests.kit.polls import SampleVoter

_LINK: Final = re.compile(r'(?:href|data-options)="(/[^"]*)"')
_LEFT_OUT: Final = ("/static/", "/sign-out", "lang=", "/fr/")
"""A page in the other language names nobody else, and no other ballot."""


@dataclass(frozen=True)
class Trace:
    """What names a person, and what leads to that person's ballot."""

    who: tuple[str, ...]
    ballot: tuple[str, ...]
    index: int

    def together_in(self, text: str) -> bool:
        """Whether a text holds something of both."""
        named = any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) for one in self.who)
        place = re.compile(rf"(?i)(?:entry|index|place in the log)\W+{self.index}(?!\d)")
        return named and (any(one in text for one in self.ballot) or bool(place.search(text)))


@dataclass
class Walk:
    """The texts that an officer reaches, by address."""

    place: ChallengeTown
    officer: str
    found: dict[str, str] = field(default_factory=dict)

    def go(self) -> dict[str, str]:
        """Follow every link from the first page on."""
        client, waiting = self.place.client(self.officer), ["/officers/"]
        while waiting:
            address = waiting.pop()
            if address in self.found or any(part in address for part in _LEFT_OUT):
                continue
            answer = client.post(address) if address.endswith("/options") else client.get(address)
            if answer.data.startswith(b"PK"):
                self._unpack(address, answer.data)
                continue
            text = html.unescape(answer.data.decode("utf-8", "replace"))
            self.found[address] = text
            links = (urldefrag(html.unescape(one))[0] for one in _LINK.findall(text))
            waiting += [one for one in links if one not in self.found]
        return self.found

    def _unpack(self, address: str, raw: bytes) -> None:
        self.found[address] = ""
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode("utf-8", "replace")
                self.found[f"{address}/{name}"] = text


def trace(place: ChallengeTown, voter: SampleVoter) -> Trace:
    """What names a listed member, and what leads to her ballot."""
    person = place.member(voter)
    with place.desk.ctx.store.reader() as uow:
        stored = uow.ballots.by_member(place.desk.poll, voter.member)
    assert stored is not None
    leads = (stored.tracker, sha256_hex(stored.raw), stored.credential)
    return Trace((person.name, person.number), leads, stored.index)


def trace_of_claim(place: ChallengeTown, who: SampleClaimant) -> Trace:
    """What names a claimant, and what leads to the sequestered ballot."""
    with place.desk.ctx.store.reader() as uow:
        stored = uow.sequestered.by_claim(place.desk.poll, who.digests.claim)
    assert stored is not None
    leads = (stored.tracker, sha256_hex(stored.raw), stored.credential)
    return Trace((who.claim.name, who.claim.number, who.claim.contact.value), leads, stored.index)
