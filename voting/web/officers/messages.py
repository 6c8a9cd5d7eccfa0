"""What the officers' pages send, and the answers to it: files, and what their scripts say.

Rules this module keeps:
1. A file that is read has a cap; the whole request has one besides (voting/web/common/security.py).
2. A refusal names the file as its sender does, its size and the cap.
3. A statement is signed by the passkey of whoever is signed in, and of nobody else.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Response, current_app, json, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from audit.record.signatures.file import SIGNATURE_FILE
from tally.capped import Cap, read_stream
from tally.errors import CappedFileError
from voting.domain.errors import MalformedError
from voting.services.officers import passkeys
from voting.web.common.context import ctx
from voting.web.common.json_input import exact_members
from voting.web.officers import session

_LONGEST_NAME = 100


class TokenForm(FlaskForm):  # type: ignore[misc]
    """The token against forgery, and no field; a file is read from the request."""


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


def read_signature_file() -> bytes:
    """Return the signature that a form hands in; `MalformedError` if no file, or too much, is."""
    file = request.files.get("file")
    if not TokenForm().validate_on_submit() or file is None:
        raise MalformedError("Choose the file that `ratify sign` wrote.")
    return read_upload(file, SIGNATURE_FILE)


def read_passkey_signature() -> dict[str, object]:
    """Return the signature over a statement that the officer's passkey made."""
    return passkeys.act_signature(ctx(), session.current().id, read_credential())


def answer_options() -> Response:
    """Return the options for a signature over a statement by the officer's passkey."""
    return answer(passkeys.act_options(ctx(), session.current().id))


def answer_statement(text: bytes, name: str) -> Response:
    """Send what `ratify sign` takes, as the file NAME.statement."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.statement"'}
    return Response(text, mimetype="text/plain", headers=headers)
