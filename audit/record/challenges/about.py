"""What a statement is about that challenges a listed member, or rules on a challenge (2.77).

Rules this module keeps:
1. The lines name unit, challenge and ballot by digests, and nobody. Which member a challenge is
   about, and why, its keyed digest covers: the server alone can make or test it.
2. A challenge is made before the member has a ballot, and names none, or after, and names it. A
   ruling names both digests again; one that upholds also the credential that leaves the list.
3. What the lines name is read back from them (`challenged_in`), so that they can be made again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.errors import StatementError
from audit.record.signatures.statement import ChallengeAct
from audit.record.units import Bilingual

EFFECTS: Mapping[ChallengeAct, Bilingual] = MappingProxyType(
    {
        ChallengeAct.VOTER: Bilingual(
            "of a listed member who has cast no ballot. A ballot that the member casts is on hold "
            "until two other officers rule. It counts if they do not by the decision deadline",
            "d’une personne inscrite qui n’a pas déposé de bulletin. Celui qu’elle dépose est mis "
            "en attente jusqu’à la décision de deux autres responsables. Il compte s’il n’y en a "
            "pas à la date limite des décisions",
        ),
        ChallengeAct.BALLOT: Bilingual(
            "of a listed member who has cast a ballot. It is on hold until two other officers "
            "rule, and counts if they do not by the decision deadline",
            "d’une personne inscrite qui a déposé un bulletin. Il est mis en attente jusqu’à la "
            "décision de deux autres responsables, et compte s’il n’y en a pas à la date limite "
            "des décisions",
        ),
        ChallengeAct.DISMISS: Bilingual(
            "dismissed: the ballot counts", "rejetée\u00a0: le bulletin compte"
        ),
        ChallengeAct.UPHOLD: Bilingual(
            "upheld: the ballot is not counted, and its voting code leaves the voters’ list",
            "accueillie\u00a0: le bulletin ne compte pas, et son code de vote quitte la "
            "liste électorale",
        ),
    }
)
"""What each act does, in words."""
_EFFECT = ("Challenge", "Contestation")
_UNIT = ("Unit", "Unité")
_CHALLENGE = ("Digest of member and reason", "Empreinte de la personne et du motif")
_BALLOT = ("Digest of the ballot", "Empreinte du bulletin")
_CREDENTIAL = ("Public part of the voting code", "Partie publique du code de vote")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNIT_FORM = re.compile(r"[A-Z0-9-]{1,32}")


@dataclass(frozen=True)
class Challenged:
    """What a challenge, or a ruling on it, is about: `ballot` and `credential` where it names them.

    `challenge` is the keyed digest of member and reason, `ballot` hex(its bytes), `credential` the
    64 hexadecimal digits of the public credential.
    """

    unit: str
    challenge: str
    ballot: str | None = None
    credential: str | None = None


def names_ballot(act: ChallengeAct) -> bool:
    """Whether a statement of this act names a ballot."""
    return act is not ChallengeAct.VOTER


def about_challenge(poll: SealedPoll, act: ChallengeAct, one: Challenged) -> About:
    """Return what the statement says that challenges a member, or rules on a challenge."""
    lines = [
        *poll.lines,
        line(*_EFFECT, EFFECTS[act]),
        line(*_UNIT, one.unit),
        line(*_CHALLENGE, one.challenge),
    ]
    if one.ballot is not None:
        lines.append(line(*_BALLOT, one.ballot))
    if one.credential is not None:
        lines.append(line(*_CREDENTIAL, one.credential))
    return (
        *lines,
        line(
            "Who can tell what the digests stand for",
            "Qui peut dire ce que les empreintes désignent",
            Bilingual(
                "the server alone; it shows officers the member and the reason, and never beside "
                "them the ballot",
                "le serveur seul; il montre aux responsables la personne et le motif, et jamais à "
                "côté le bulletin",
            ),
        ),
    )


def challenged_in(act: ChallengeAct, about: About) -> Challenged:
    """Return what a statement of this act is about; `StatementError` if its lines do not say."""
    said = {(one.name.en, one.name.fr): one.value.en for one in about}
    ballot = _form(said, _BALLOT, _DIGEST) if names_ballot(act) else None
    credential = _form(said, _CREDENTIAL, _DIGEST) if act is ChallengeAct.UPHOLD else None
    return Challenged(
        _form(said, _UNIT, _UNIT_FORM), _form(said, _CHALLENGE, _DIGEST), ballot, credential
    )


def _form(said: Mapping[tuple[str, str], str], name: tuple[str, str], form: re.Pattern[str]) -> str:
    value = said.get(name, "")
    if not form.fullmatch(value):
        raise StatementError(f"the statement’s line {name[0]!r} is missing, or not of its form")
    return value
