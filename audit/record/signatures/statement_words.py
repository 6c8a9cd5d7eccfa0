"""A statement in words, for an officer who signs away from the server.

Rules this module keeps:
1. Every part of the statement is stated: poll, act, subject, reason, time.
2. The words say what follows from the act, what cannot be undone, and what to compare the digest
   with: the officer's computer knows nothing of the poll but the statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from audit.record.fields import show_time
from audit.record.signatures.statement import Act, AnyAct, RulingAct, Statement

_ACTS: Mapping[AnyAct, str] = MappingProxyType(
    {
        Act.SEAL: "We seal this poll: nothing of it can change any more, it can only be made void.",
        Act.OPEN: "We authorise this poll to open, in its window.",
        Act.CLOSE: "We close this poll early, for good: no vote follows.",
        Act.EXTEND: "We let this poll close later.",
        Act.VOID: "We make this poll void: no ballot of it is ever counted. It cannot be undone.",
        Act.COUNT: "We have the encrypted ballots added together, for the trustees: there is one "
        "count only.",
        Act.SET_ASIDE: "We set a trustee's decryption aside: it takes no part in the result. That "
        "trustee may send another, or another trustee decrypts.",
        Act.CERTIFY: "We certify that the result under this commitment is the result of the count.",
        Act.RELEASE: "We release the official percentage to the public.",
        RulingAct.ADMIT: "We verified these persons' membership: their sequestered ballots join "
        "the count, unopened.",
        RulingAct.EXCLUDE: "We exclude these sequestered ballots, each for its reason: they are "
        "never counted.",
    }
)
_SUBJECTS: Mapping[AnyAct, str] = MappingProxyType(
    {
        Act.SEAL: "SHA-256 of poll.json: read that file, and compare with `sha256sum poll.json`",
        Act.OPEN: "seal digest: compare with the one in the notices",
        Act.CLOSE: "seal digest: compare with the one in the notices",
        Act.VOID: "seal digest: compare with the one in the notices",
        Act.EXTEND: "the new closing time, in UTC",
        Act.COUNT: "SHA-256 of the log's entry that closed the poll; after rulings on sequestered "
        "ballots, SHA-256 of that and of every ruling's, as docs/protocol.md says",
        Act.SET_ASIDE: "SHA-256 of the log's decryption:received entry",
        Act.CERTIFY: "commitment, as in the log's last entry",
        Act.RELEASE: "SHA-256 of what is released: percentages, outcome, votes cast",
        RulingAct.ADMIT: "SHA-256 of the list of ballots, as it comes into the log",
        RulingAct.EXCLUDE: "SHA-256 of the list of ballots and reasons, as it comes into the log",
    }
)


def in_words(statement: Statement) -> str:
    """Return the statement in words and in full, as lines of text."""
    lines = [
        _ACTS[statement.act],
        "",
        f"  poll     {statement.poll}",
        f"  act      {statement.act}",
        f"  time     {show_time(statement.time)} (UTC)",
        f"  reason   {statement.reason or '(none given)'}",
    ]
    if statement.subject:
        lines.append(f"  subject  {statement.subject}")
        lines.append(f"           ({_SUBJECTS[statement.act]})")
    return "\n".join(lines)
