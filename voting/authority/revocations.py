"""A credential that the authority revoked for good, as its journal keeps it.

Rules this module keeps:
1. It names the digest that two officers signed: one removal serves one credential.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from audit.record import fields

REMOVAL: Final = ("entry", "time", "poll", "member", "unit", "credential", "removal", "revoked")
"""The members of a removal in the journal."""


@dataclass(frozen=True)
class SignedRevocation:
    """A removal that the authority has signed; `removal` is the digest that the officers signed.

    `made` is None until the server has answered.
    """

    time: datetime
    poll: str
    member: str = field(repr=False)
    unit: str
    credential: str = field(repr=False)
    removal: str
    revoked: str = field(repr=False)
    made: bool | None = field(default=None, kw_only=True)

    def encode(self) -> bytes:
        """Return the journal's line, without the newline."""
        text = {name: getattr(self, name) for name in REMOVAL[2:]}
        return fields.encode({"entry": "removal", "time": fields.show_time(self.time), **text})
