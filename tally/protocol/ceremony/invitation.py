"""The convener's first file: which ceremony this is, who takes part, how many can decrypt.

Rules this module keeps:
1. Everything that a certificate's context needs is fixed here, before any certificate is made.
2. It is not signed: it becomes a part of the transcript, which all compare by voice.
3. It names the ceremonies that were given up before it, and says whether it is a rehearsal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tally.protocol.certificates import Context
from tally.protocol.encoding import (
    canonical,
    fields,
    items,
    load_canonical,
    load_json,
    new_identifier,
    number,
)
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.trustee_keys import parse_ceremony, parse_name
from tally.protocol.trustees import verify_threshold

_FIELDS = ("abandoned", "ceremony", "names", "rehearsal", "threshold", "type")
_TYPE = "invitation"


@dataclass(frozen=True)
class Invitation:
    """A ceremony: its name, its members in order, how many of them can decrypt.

    `abandoned` names the ceremonies given up before this one, the first first.
    """

    ceremony: str
    threshold: int
    names: tuple[str, ...]
    rehearsal: bool = False
    abandoned: tuple[str, ...] = ()

    def context(self, index: int) -> Context:
        """Return the place of member `index` (from 1), which its certificate states."""
        return Context(len(self.names), self.threshold, index)

    def index_of(self, name: str) -> int:
        """Return the place (from 1) of the member called so; raise `TrusteeError`."""
        if name not in self.names:
            invited = ", ".join(self.names)
            raise TrusteeError(f"{name} is not invited to this ceremony; invited are: {invited}")
        return self.names.index(name) + 1

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "abandoned": list(self.abandoned),
            "ceremony": self.ceremony,
            "names": list(self.names),
            "rehearsal": self.rehearsal,
            "threshold": self.threshold,
            "type": _TYPE,
        }

    def encode(self) -> bytes:
        """Return the file, to send to every member."""
        return canonical(self.to_json())


def make_invitation(
    names: Sequence[str],
    threshold: int,
    *,
    rehearsal: bool = False,
    after: Invitation | None = None,
) -> Invitation:
    """Invite to a new ceremony; `after` is the invitation to the one that was given up."""
    abandoned = () if after is None else (*after.abandoned, after.ceremony)
    made = Invitation(new_identifier(), threshold, tuple(names), rehearsal, abandoned)
    return read_invitation(made.to_json())


def parse_invitation(raw: bytes) -> Invitation:
    """Read an invitation's file strictly."""
    return read_invitation(load_canonical(raw, _TYPE))


def read_invitation(value: object) -> Invitation:
    """Read an invitation's JSON object.

    Checks: (1) its type and fields; (2) the threshold; (3) every name can be shown, and no two are
    the same; (4) no ceremony is named twice.
    """
    document = fields(value, _FIELDS, _TYPE)
    verify_type(document, _TYPE)  # (1)
    if not isinstance(document["rehearsal"], bool):
        raise FormatError(f"{_TYPE}, rehearsal: expected true or false")
    names = tuple(
        parse_name(name, f"{_TYPE}, name") for name in items(document["names"], None, _TYPE)
    )
    threshold = number(document["threshold"], f"{_TYPE}, threshold")
    verify_threshold(threshold, len(names), _TYPE)  # (2)
    for name in names:  # (3)
        if names.count(name) > 1:
            raise TrusteeError(f"{_TYPE}: two members are called {name}: tell them apart")
    listed = [document["ceremony"], *items(document["abandoned"], None, _TYPE)]
    ceremony, *abandoned = (parse_ceremony(name, f"{_TYPE}, ceremony") for name in listed)
    if len({ceremony, *abandoned}) != len(listed):  # (4)
        raise FormatError(f"{_TYPE}: a ceremony is named twice")
    return Invitation(ceremony, threshold, names, document["rehearsal"], tuple(abandoned))


def verify_type(document: dict[str, object], expected: str) -> None:
    """Raise `TrusteeError` unless a file's `type` is the one expected."""
    if document["type"] != expected:
        raise TrusteeError(f"expected a {expected} file, found a {document['type']} file")


def file_type(raw: bytes) -> str:
    """Return the type that a ceremony's file states; raise `FormatError` if it states none."""
    document = load_json(raw, "ceremony file")
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise FormatError("this is no file of a key ceremony")
    return str(document["type"])
