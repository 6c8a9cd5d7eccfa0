"""The telephone line's part of the settings.

Rules this module keeps:
1. The public address is what Twilio signs: it is set, never read from a request.
2. An invalid setting stops the start-up and is named.
3. No `repr` shows the token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voting.domain.errors import ConfigurationError
from voting.domain.url import split_url

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_VOICE: Final = re.compile(r"[A-Za-z0-9.-]{0,64}")


@dataclass(frozen=True)
class PhoneSettings:
    """How the line is reached, and what it needs.

    `url` is the public address that webhooks are signed for; empty: the web's. `help_number` is in
    E.164 form, or empty. `keys` is the folder of the polls' keys; None: the usual one
    (`temporary_keys.usual_folder`). `token` is the Twilio account's, with which it signs webhooks.
    A voice is one of Twilio's names, such as `Polly.Gabrielle-Neural`; empty: the usual one.
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
