"""Files that officers send by a page: each has a cap, and a refusal names file, size and cap."""

from __future__ import annotations

import io

from tests.kit.web import Town, signed_in, token
from voting.domain.files.caps import CONFIRMATION
from voting.web.common.security import MAX_FILE_BYTES

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


def test_a_request_that_tells_no_size_is_cut_off_at_the_cap(town: Town) -> None:
    client, sent = signed_in(town), 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            nonlocal sent
            head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
            piece = (head if sent == 0 else b"").ljust(len(buffer), b"x")[: len(buffer)]
            buffer[:] = piece
            sent += len(piece)
            return len(piece)

    answer = client.post(
        f"{PAGE.format(town.poll)}/decryptions",
        content_type="multipart/form-data; boundary=x",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input": Endless(), "wsgi.input_terminated": True},
    )
    assert answer.status_code == 413
    assert sent < 2 * MAX_FILE_BYTES
