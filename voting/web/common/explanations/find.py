"""The explanation of a problem or of an error."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from voting.domain.errors import RatifyError
from voting.web.common.explanations.explanation import Explanation
from voting.web.common.explanations.officers import OFFICERS
from voting.web.common.explanations.requests import REQUESTS
from voting.web.common.explanations.service import SERVICE
from voting.web.common.explanations.voting import VOTING

EXPLANATIONS: Final[Mapping[str, Explanation]] = MappingProxyType(
    {**VOTING, **REQUESTS, **OFFICERS, **SERVICE}
)


def explain(slug: str) -> Explanation | None:
    """Return the explanation of a problem's slug, or None if there is none."""
    return EXPLANATIONS.get(slug)


def explain_error(error: RatifyError) -> Explanation:
    """Return the explanation of an error: its own, or that of its nearest ancestor."""
    for kind in type(error).__mro__:
        known = EXPLANATIONS.get(getattr(kind, "slug", ""))
        if known is not None:
            return known
    return EXPLANATIONS["server-error"]
