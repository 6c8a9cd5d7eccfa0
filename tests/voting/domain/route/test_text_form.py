"""What a browser may show of a text: a PDF or plain text, by its bytes, and nothing else."""

from __future__ import annotations

import pytest

from voting.domain.route.text_form import HEAD, TextForm, TextOutline

LONG = ("é" * HEAD).encode()
"""The bytes that are looked at end in the middle of a letter."""


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"%PDF-1.7\n\x00\xff", TextForm.PDF),
        (b" %PDF-1.7\n\x00", TextForm.OTHER),
        ("L’entente\tde principe\r\n\fpage 2".encode(), TextForm.PLAIN),
        (b"<html><script>alert(1)</script>", TextForm.PLAIN),  # shown as it is written
        (b"a" + LONG, TextForm.PLAIN),
        (LONG[: HEAD + 1], TextForm.PLAIN),
        (LONG[:3], TextForm.OTHER),  # a whole file that ends in the middle of a letter
        (b"PK\x03\x04 a spreadsheet", TextForm.OTHER),
        ("Entente signée".encode("latin-1"), TextForm.OTHER),
        ("L’entente".encode("utf-16"), TextForm.OTHER),
        (b"bell \x07", TextForm.OTHER),
    ],
)
def test_the_bytes_say_what_a_browser_may_show(raw: bytes, form: TextForm) -> None:
    assert TextOutline(len(raw), raw[:HEAD]).form is form
