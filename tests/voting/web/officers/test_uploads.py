"""Files that officers send by a page: each has a cap, and a refusal names file, size and cap."""

from __future__ import annotations

import io

from tests.kit.web import Town, signed_in, token
from voting.domain.files.caps import CONFIRMATION

PAGE = "/officers/polls/{}"


def send(town: Town, where: str, size: int):
    """Send a file of so many bytes to a page of the poll."""
    client = signed_in(town)
    page = PAGE.format(town.poll)
    data = {
        "csrf_token": token(client, page),
        "file": (io.BytesIO(b"x" * size), "confirmation-of-ada.json"),
    }
    return client.post(f"{page}/{where}", data=data, content_type="multipart/form-data")


def test_a_file_beyond_its_cap_is_refused_by_name_size_and_cap(town: Town) -> None:
    size = CONFIRMATION.longest + 1
    answer = send(town, "confirmations", size)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"confirmation-of-ada.json has {size} bytes, more than the 4096" in text
