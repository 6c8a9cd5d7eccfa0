"""A ballot that only its form is wrong with, written in its one form.

Rules this module keeps:
1. Nothing that a ballot means is changed: members that it must not have are left out, the others
   put in order, and numbers written as they must be; then its own credential signs it anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.vectors.cheats import sign


def in_one_form(raw: bytes, secrets: Mapping[str, int]) -> bytes:
    """Return a ballot in its one form; `secrets` are those of the credentials.

    Raises:
        LookupError, TypeError, ValueError: more is wrong with it than its form.
    """
    given = json.loads(raw)
    (answer,) = given["answers"]
    unsigned = {name: given[name] for name in ("election_uuid", "election_hash", "credential")}
    unsigned["answers"] = [
        {
            "choices": [
                {key: choice[key].lower() for key in ("alpha", "beta")}
                for choice in answer["choices"]
            ],
            "individual_proofs": [list(map(_proof, one)) for one in answer["individual_proofs"]],
            "overall_proof": list(map(_proof, answer["overall_proof"])),
        }
    ]
    return sign(unsigned, secrets[given["credential"]]).encode()


def _proof(given: dict[str, Any]) -> dict[str, str]:
    return {key: str(_number(given[key])) for key in ("challenge", "response")}


def _number(text: str) -> int:
    digits = text.replace("_", "")
    return int(digits, 0 if digits[:2].lower() in ("0x", "0o", "0b") else 10)
