"""The telephone line's part of the settings.

Rules this module keeps:
1. The public address is what Twilio signs: it is set, never read from a request.
2. An invalid setting stops the start-up and is named.
3. No `repr` shows the token.
4. Unless another folder is set, the keys are in memory, where no backup reads them. All processes
   of one installation find the folder by that of its secrets; no two installations share it.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voting.domain.errors import ConfigurationError
from voting.domain.url import split_url

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - where Linux has a file system in memory
"""Every account may write here, so `phone_keys` checks whose the keys' folder is."""
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_VOICE: Final = re.compile(r"[A-Za-z0-9.-]{0,64}")


@dataclass(frozen=True)
class PhoneSettings:
    """How the line is reached, and what it needs.

    `url` is the public address that webhooks are signed for; empty: the web's. `help_number` is in
    E.164 form, or empty. `keys` is the folder of the polls' keys; None: the one that `usual_keys`
    returns. `token` is the Twilio account's, with which it signs webhooks. A voice is one of
    Twilio's names, such as `Polly.Gabrielle-Neural`; empty: the language's usual one.
    """

    url: str = ""
    help_number: str = ""
    keys: Path | None = None
    token: str = field(default="", repr=False)
    voice_en: str = ""
    voice_fr: str = ""

    def __post_init__(self) -> None:
        address = split_url(self.url)
        usable = address.scheme in ("http", "https") and address.netloc and not address.query
        if self.url and not usable:
            raise ConfigurationError("RATIFY_PHONE_URL must be like https://phone.example.org.")
        if self.help_number and not _NUMBER.fullmatch(self.help_number):
            raise ConfigurationError("RATIFY_PHONE_HELP must be a number like +14165550123.")
        for name, voice in (("EN", self.voice_en), ("FR", self.voice_fr)):
            if not _VOICE.fullmatch(voice):
                raise ConfigurationError(f"RATIFY_PHONE_VOICE_{name} is not the name of a voice.")


def usual_keys(secrets: Path) -> Path:
    """Return the folder of the polls' keys for an installation whose secrets are in `secrets`.

    It is in memory if this system has a folder for that, otherwise inside the secrets.
    """
    if not in_memory():
        return secrets / "phone"
    name = hashlib.sha256(os.fsencode(secrets.resolve())).hexdigest()[:16]
    return MEMORY / f"ratify-{name}"


def in_memory() -> bool:
    """Whether this system has a folder in memory that this account can write to."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)
