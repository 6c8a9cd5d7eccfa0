"""The server's settings.

Rules this module keeps:
1. `from_env` is the only reader of `os.environ` in the whole project.
2. Settings are frozen and valid once built; a bad one stops the start-up and is named.
3. A database URL may hold a password, and a mail server's does: `repr` does not show them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voting.config.phone_settings import PhoneSettings
from voting.config.temporary_keys import usual_folder
from voting.domain.errors import ConfigurationError
from voting.domain.url import split_url
from voting.notify.budget import (
    CODES_CENTS,
    EMAIL_CENTS,
    MEMBERS_CENTS,
    SMS_CENTS,
    VOICE_CENTS,
    Budget,
)
from voting.notify.channels import (
    TWILIO_URL,
    PostSettings,
    make_twilio,
    make_union,
    parse_smtp_url,
)

LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_DRIVERS: Final = ("sqlite", "postgresql+psycopg")
_ACCOUNT: Final = re.compile(r"^[^:/]*(:[^@]*)?@")
"""The user and password of a database's address, as SQLAlchemy reads one."""


@dataclass(frozen=True)
class Settings:
    """What a deployment decides. Times, limits and sizes of the vote are not settings.

    `database_url` starts with `sqlite:///` or `postgresql+psycopg://`; `database_owner_url` is the
    same PostgreSQL database for the role that owns its tables, for upgrades only, or empty;
    `secrets` is the directory
    of server.key and claims.keys; `base_url` the public address without a trailing slash;
    `trusted_proxies` how many proxies stand in front (each one adds an address to
    X-Forwarded-For); `source_url` the address of this server's own source, linked from every page,
    or empty; `post` how messages to people are sent, and what they may cost;
    `phone` the telephone line; `proofs` the folder of the proof keys, if not the usual one.
    """

    database_url: str = field(default="sqlite:///ratify.db", repr=False)
    database_owner_url: str = field(default="", repr=False)
    secrets: Path = Path("secrets")
    base_url: str = "http://localhost:8000"
    trusted_proxies: int = 0
    log_level: str = "info"
    source_url: str = ""
    post: PostSettings = field(default_factory=PostSettings)
    phone: PhoneSettings = field(default_factory=PhoneSettings)
    proofs: Path | None = None

    def __post_init__(self) -> None:
        if self.database_url.split("://", 1)[0] not in _DRIVERS:
            raise ConfigurationError(
                "RATIFY_DATABASE_URL must start with sqlite:/// or postgresql+psycopg://."
            )
        if self.database_owner_url and not self.database_owner_url.startswith(f"{_DRIVERS[1]}://"):
            raise ConfigurationError(
                "RATIFY_DATABASE_OWNER_URL must start with postgresql+psycopg://."
            )
        address = split_url(self.base_url)
        if address.scheme not in ("http", "https") or not address.netloc or address.path:
            raise ConfigurationError(
                "RATIFY_BASE_URL must be like https://vote.example.org, with nothing after it."
            )
        if self.trusted_proxies < 0:
            raise ConfigurationError("RATIFY_TRUSTED_PROXIES must be 0 or more.")
        if self.log_level not in LOG_LEVELS:
            raise ConfigurationError(f"RATIFY_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
        if self.source_url and not self.source_url.startswith(("http://", "https://")):
            raise ConfigurationError("RATIFY_SOURCE_URL must start with http:// or https://.")

    @property
    def database(self) -> str:
        """The database's address without user, password or options, for messages."""
        scheme, _, rest = self.database_url.partition("://")
        return f"{scheme}://{_ACCOUNT.sub('', rest, count=1).partition('?')[0]}"

    @property
    def phone_url(self) -> str:
        """The public address that the telephone company calls: the line's own, or the web's."""
        return self.phone.url or self.base_url

    @property
    def phone_keys(self) -> Path:
        """The folder of the keys that telephone calls rest under."""
        return self.phone.keys or usual_folder(self.secrets, "phone")

    @property
    def proof_keys(self) -> Path:
        """The folder of the keys that the trustees' blinding numbers rest under."""
        return self.proofs or usual_folder(self.secrets, "proofs")


def from_env(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ`, or from the process's environment if it is None.

    Raises:
        ConfigurationError: a variable has a value that is not allowed; the message names it.
    """
    values = os.environ if environ is None else environ
    default = Settings()
    return Settings(
        database_url=values.get("RATIFY_DATABASE_URL", default.database_url),
        database_owner_url=values.get("RATIFY_DATABASE_OWNER_URL", default.database_owner_url),
        secrets=Path(values.get("RATIFY_SECRETS", default.secrets)),
        base_url=values.get("RATIFY_BASE_URL", default.base_url).rstrip("/"),
        trusted_proxies=_whole_number("RATIFY_TRUSTED_PROXIES", values, default.trusted_proxies),
        log_level=values.get("RATIFY_LOG_LEVEL", default.log_level).lower(),
        source_url=values.get("RATIFY_SOURCE_URL", default.source_url),
        post=_post(values),
        phone=_phone(values),
        proofs=Path(folder) if (folder := values.get("RATIFY_PROOF_KEYS", "")) else None,
    )


def _post(values: Mapping[str, str]) -> PostSettings:
    smtp, folder = values.get("RATIFY_SMTP_URL", ""), values.get("RATIFY_MAIL_FOLDER", "")
    return PostSettings(
        smtp=parse_smtp_url(smtp) if smtp else None,
        mail_from=values.get("RATIFY_MAIL_FROM", ""),
        twilio=make_twilio(
            values.get("RATIFY_TWILIO_ACCOUNT", ""),
            values.get("RATIFY_TWILIO_TOKEN", ""),
            values.get("RATIFY_TWILIO_FROM", ""),
            values.get("RATIFY_TWILIO_URL", TWILIO_URL),
        ),
        folder=Path(folder) if folder else None,
        union=make_union(
            *(values.get(f"RATIFY_UNION_{part}", "") for part in ("EN", "FR", "SHORT"))
        ),
        budget=Budget(
            email=_whole_number("RATIFY_EMAIL_CENTS", values, EMAIL_CENTS),
            sms=_whole_number("RATIFY_SMS_CENTS", values, SMS_CENTS),
            voice=_whole_number("RATIFY_VOICE_CENTS", values, VOICE_CENTS),
            codes=_whole_number("RATIFY_DAILY_CENTS", values, CODES_CENTS),
            members=_whole_number("RATIFY_DAILY_CENTS_MEMBERS", values, MEMBERS_CENTS),
        ),
    )


def _phone(values: Mapping[str, str]) -> PhoneSettings:
    keys = values.get("RATIFY_PHONE_KEYS", "")
    return PhoneSettings(
        url=values.get("RATIFY_PHONE_URL", "").rstrip("/"),
        help_number=values.get("RATIFY_PHONE_HELP", ""),
        keys=Path(keys) if keys else None,
        token=values.get("RATIFY_TWILIO_TOKEN", ""),
        voice_en=values.get("RATIFY_PHONE_VOICE_EN", ""),
        voice_fr=values.get("RATIFY_PHONE_VOICE_FR", ""),
    )


def _whole_number(name: str, values: Mapping[str, str], default: int) -> int:
    text = values.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}.")
    return int(text)
