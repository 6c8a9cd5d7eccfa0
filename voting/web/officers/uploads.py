"""Files that officers send by a page.

Rules this module keeps:
1. What is read has a cap; the whole request has one besides (voting/web/common/security.py).
2. A refusal names the file as its sender does, its size and the cap.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from tally.capped import Cap, read_stream
from tally.errors import CappedFileError
from voting.domain.errors import MalformedError

_LONGEST_NAME = 100


def read_upload(file: FileStorage, cap: Cap) -> bytes:
    """Return an uploaded file's bytes; `MalformedError` if they are more than `cap`."""
    try:
        return read_stream(cast(BinaryIO, file.stream), (file.filename or "")[:_LONGEST_NAME], cap)
    except CappedFileError as error:
        raise MalformedError(f"{error}.") from error
