"""What the officers' pages send, and the answers to it: files, and what their scripts say.

Rules this module keeps:
1. A file that is read has a cap; the whole request has one besides (voting/web/common/security.py).
2. A refusal names the file as its sender does, its size and the cap.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Response, current_app, json, request
from werkzeug.datastructures import FileStorage

from tally.capped import Cap, read_stream
from tally.errors import CappedFileError
from voting.domain.errors import MalformedError
from voting.web.common.json_input import exact_members

_LONGEST_NAME = 100


def read_credential() -> dict[str, Any]:
    """Return the passkey's answer, which a script sent as a JSON object.

    The service that verifies it checks its form. Raises `MalformedError`.
    """
    document = request.get_json(silent=True)
    if not isinstance(document, dict):
        raise MalformedError("The passkey's answer must be a JSON object.")
    return cast(dict[str, Any], document)


def read_answer() -> tuple[str, dict[str, Any]]:
    """Return the nonce and the passkey's answer to it: `{"nonce", "credential"}`.

    Raises `MalformedError`.
    """
    message = exact_members(read_credential(), "The message", nonce=str, credential=dict)
    return message["nonce"], message["credential"]


def answer(document: dict[str, Any]) -> Response:
    """Return JSON for a script of these pages."""
    return current_app.response_class(json.dumps(document), mimetype="application/json")


def read_upload(file: FileStorage, cap: Cap) -> bytes:
    """Return an uploaded file's bytes; `MalformedError` if they are more than `cap`."""
    try:
        return read_stream(cast(BinaryIO, file.stream), (file.filename or "")[:_LONGEST_NAME], cap)
    except CappedFileError as error:
        raise MalformedError(f"{error}.") from error
