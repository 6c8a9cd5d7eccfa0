"""Messages as files in a folder: for samples, demonstrations and tests, in place of sending them.

Rules this module keeps:
1. A message is one file, mode 0600, written whole or not at all; its name says nothing of it.
2. The names sort in the order in which the messages were written.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from tally.durable import SECRET, write_new
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.errors import NotifyError
from voting.notify.sender import Message


@dataclass(frozen=True)
class FolderSender:
    """Writes each message into a folder, as its recipient would read it."""

    folder: Path

    def send(self, contact: Contact, message: Message) -> None:
        """Write what the e-mail, the SMS or the call would say (see `Sender`)."""
        text = f"To: {contact.value}\n"
        if contact.kind is ContactKind.EMAIL:
            text += f"Subject: {message.subject}\n\n{message.text}"
        else:
            called = contact.kind is ContactKind.VOICE
            text += f"\n{message.spoken if called else message.short}\n"
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"
        draft = self.folder / f".{name}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(draft, text.encode(), SECRET)
            draft.rename(self.folder / f"{name}.txt")
        except OSError as error:
            raise NotifyError(f"{self.folder} takes no message ({error.strerror}).") from None
