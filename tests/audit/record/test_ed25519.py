"""Ed25519: keys and signatures on which verifiers differ are refused, as the booth refuses them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.record.errors import DocumentError, SignatureError
from audit.record.signatures.ed25519 import public_key_from, verify_bytes
from tally.protocol.encoding import b64encode

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "group.json").read_text())


@pytest.mark.parametrize("case", VECTORS["signatures"], ids=lambda case: case["name"])
def test_the_signatures_that_the_booth_judges_too(case: dict[str, Any]) -> None:
    key, signature = (b64encode(bytes.fromhex(case[name])) for name in ("key", "signature"))

    def verify() -> None:
        verify_bytes(case["message"].encode(), signature, public_key_from(key, "key"), "receipt")

    if case["valid"]:
        verify()
    else:
        with pytest.raises((DocumentError, SignatureError)):
            verify()
