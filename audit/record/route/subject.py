"""What a route is about: an agreement or an offer, its texts, and how days are counted for it.

Rules this module keeps:
1. The texts are files, bound by digest: agreement and summary, in English and French. A link is
   not enough, for the page behind it can change.
2. The four texts are fixed with the first step, and so are the kind and the count of days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.route.periods import DayCount
from audit.record.units import Bilingual


class AgreementKind(StrEnum):
    """What goes to the members."""

    TENTATIVE = "tentative-agreement"
    FINAL = "final-offer"

    @property
    def clause(self) -> str:
        """The by-law that gives its steps."""
        return "2.74" if self is AgreementKind.TENTATIVE else "2.76"


@dataclass(frozen=True)
class TextDigests:
    """The agreement or offer and its summary: hex digests of the English and the French file."""

    agreement: Bilingual
    summary: Bilingual

    def check(self, what: str) -> None:
        """Refuse what is no digest."""
        for name, text in (("agreement", self.agreement), ("summary", self.summary)):
            fields.check_match(text.en, fields.DIGEST, f"{what}.{name}.en")
            fields.check_match(text.fr, fields.DIGEST, f"{what}.{name}.fr")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"agreement": self.agreement.to_json(), "summary": self.summary.to_json()}

    @classmethod
    def parse(cls, node: Node) -> TextDigests:
        """Read the JSON object."""
        part = node.members("agreement", "summary")
        texts = cls(Bilingual.parse(part["agreement"]), Bilingual.parse(part["summary"]))
        texts.check(node.what)
        return texts


@dataclass(frozen=True)
class RouteSubject:
    """A route's identifier, and what is fixed with its first step."""

    id: str
    kind: AgreementKind
    texts: TextDigests
    day_count: DayCount = DayCount.CLEAR

    def __post_init__(self) -> None:
        fields.check_match(self.id, fields.IDENTIFIER, "route.json: route")
        self.texts.check("route.json: texts")

    def to_json(self) -> dict[str, object]:
        """Return the members that `parse_subject` reads."""
        return {
            "route": self.id,
            "kind": self.kind.value,
            "texts": self.texts.to_json(),
            "day_count": self.day_count.value,
        }


def parse_subject(part: Mapping[str, Node]) -> RouteSubject:
    """Read the members `route`, `kind`, `texts` and `day_count` of a document."""
    kind, count = part["kind"].text(), part["day_count"].text()
    fields.check_one_of(kind, tuple(AgreementKind), part["kind"].what)
    fields.check_one_of(count, tuple(DayCount), part["day_count"].what)
    texts = TextDigests.parse(part["texts"])
    return RouteSubject(part["route"].text(), AgreementKind(kind), texts, DayCount(count))


@dataclass(frozen=True)
class RouteReference:
    """How poll.json names its route: the identifier, and `head`, hex(route.json)."""

    id: str
    head: str

    def __post_init__(self) -> None:
        fields.check_match(self.id, fields.IDENTIFIER, "poll.json: route.id")
        fields.check_match(self.head, fields.DIGEST, "poll.json: route.head")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"id": self.id, "head": self.head}

    @classmethod
    def parse(cls, node: Node) -> RouteReference:
        """Read the JSON object."""
        part = node.members("id", "head")
        return cls(part["id"].text(), part["head"].text())


@dataclass(frozen=True)
class PollRoute:
    """poll.json's members `route` and `texts`, which every ballot signs with it.

    A rehearsal decides nothing and has neither: there both are null.
    """

    reference: RouteReference
    texts: TextDigests

    def to_json(self) -> dict[str, object]:
        """Return the two members."""
        return {"route": self.reference.to_json(), "texts": self.texts.to_json()}


NO_ROUTE: dict[str, object] = {"route": None, "texts": None}
"""The two members of a rehearsal's poll.json."""


def parse_poll_route(route: Node, texts: Node, *, rehearsal: bool) -> PollRoute | None:
    """Read poll.json's members `route` and `texts`: null in a rehearsal, else both given."""
    null = [member.value is None for member in (route, texts)]
    if null != [rehearsal, rehearsal]:
        raise DocumentError(
            "poll.json: route and texts: both are null in a rehearsal, and both are given in every "
            "other poll (by-laws 2.74 and 2.76)"
        )
    if rehearsal:
        return None
    return PollRoute(RouteReference.parse(route), TextDigests.parse(texts))
