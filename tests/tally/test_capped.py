"""Files from outside are read up to a cap, and no file of a folder is anything but a file."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from tally.capped import CHUNK, Cap, read_capped, read_regular, read_stream
from tally.errors import CappedFileError

TEN = Cap("a small file", 10)
REFUSED = r"has {} bytes, more than the 10 that a small file can have"


@pytest.mark.parametrize("read", [read_capped, read_regular])
def test_a_file_is_read_up_to_its_cap_and_not_a_byte_more(tmp_path: Path, read) -> None:
    path = tmp_path / "file"
    for size in (0, 1, 10):
        path.write_bytes(b"x" * size)
        assert read(path, TEN) == b"x" * size
    path.write_bytes(b"x" * 11)
    with pytest.raises(CappedFileError, match=f"{path} {REFUSED.format(11)}"):
        read(path, TEN)


@pytest.mark.parametrize("read", [read_capped, read_regular])
def test_a_sparse_file_is_refused_by_the_size_that_it_tells(tmp_path: Path, read) -> None:
    path = tmp_path / "file"
    path.touch()
    os.truncate(path, 10 * 2**30)
    with pytest.raises(CappedFileError, match=REFUSED.format(10 * 2**30)):
        read(path, TEN)


def test_a_device_brings_no_more_than_the_cap() -> None:
    with pytest.raises(CappedFileError, match=REFUSED.format(11)):
        read_capped(Path("/dev/zero"), TEN)


def test_a_pipe_is_read_to_its_end_or_to_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for size in (10, 11):
        writer = threading.Thread(target=path.write_bytes, args=(b"x" * size,))
        writer.start()
        if size > TEN.longest:
            with pytest.raises(CappedFileError, match=REFUSED.format(11)):
                read_capped(path, TEN)
        else:
            assert read_capped(path, TEN) == b"x" * size
        writer.join()


def test_what_comes_in_many_pieces_is_whole() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 3))

    assert read_stream(Slow(b"0123456789"), "it", TEN) == b"0123456789"
    with pytest.raises(CappedFileError, match=f"it {REFUSED.format(11)}"):
        read_stream(Slow(b"0123456789" * 9), "it", TEN)
    large = Cap("a large file", 3 * CHUNK)
    assert len(read_stream(io.BytesIO(bytes(3 * CHUNK)), "it", large)) == 3 * CHUNK


def test_in_a_folder_no_link_is_followed_and_no_pipe_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="link"):
        read_regular(tmp_path / "link", TEN)
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(CappedFileError, match="a link or device, not a file"):
            read_regular(path, TEN)
    assert read_capped(tmp_path / "link", TEN) == b"x"
