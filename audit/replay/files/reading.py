"""The election record, read: from a folder, or from one zip file.

Rules this module keeps:
1. A record's files are named by its manifest. Nothing else may be in the folder: no other file, no
   link, no device, nothing over the size limits: all names and sizes are looked at before a byte
   of any is read.
2. A zip file that writing its files again would not give, byte for byte, is refused.
3. Reading does not check the content: `audit.verify` does.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from audit.record.errors import RecordError
from audit.record.manifest import PATH
from audit.replay.export import MANIFEST, Record, is_empty, zip_record
from audit.replay.files.limits import (
    RECORD,
    cap_of,
    verify_count,
    verify_directory,
    verify_entries,
)
from tally.capped import read_capped, read_regular
from tally.errors import CappedFileError


def read_record(path: Path) -> Record:
    """Read a record's folder or zip file, as `read_files`; there is a manifest."""
    record = read_files(path)
    record.file(MANIFEST)
    return record


def read_files(path: Path) -> Record:
    """Read the files of a record, or some of them, from a folder or zip file. Raises `RecordError`.

    1. Only folders and regular files; no link is followed.
    2. Every path is one that a record can have.
    3. At most `MAX_FILES` files and `RECORD` bytes, and no file is larger than its kind can be.
    4. A zip file has exactly the bytes that writing its files again gives.
    """
    try:
        return Record(
            dict(_read_folder(path) if path.is_dir() else _unzipped(_read_whole(path), path))
        )
    except OSError as error:
        raise RecordError(f"{path}: the record cannot be read: {error}") from error
    except CappedFileError as error:
        raise RecordError(str(error)) from error


def _read_folder(root: Path) -> Iterator[tuple[str, bytes]]:
    found = dict[str, Path]()
    total = 0
    for path in _walk(root, root):
        name = path.relative_to(root).as_posix()
        _check_path(name)
        size = path.stat(follow_symlinks=False).st_size
        total, found[name] = total + size, path
        cap_of(name).verify(str(path), size)  # 3
        verify_count(len(found), root)
        RECORD.verify(str(root), total)
    for name, path in found.items():
        yield name, read_regular(path, cap_of(name))  # 1


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    """Yield every regular file below a folder; refuse what is neither file nor folder (1)."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if path.relative_to(root).parts[3:] or is_empty(path):
                    raise RecordError(f"{path}: a record has no such folder: remove it")
                yield from _walk(path, root)
            elif entry.is_file(follow_symlinks=False):
                yield path
            else:
                raise RecordError(f"{path}: a link or device, not a file: copy the file itself")


def read_zipped(raw: bytes, name: str) -> Record:
    """Read the bytes of a record's zip file, which messages call `name`, by the same rules."""
    try:
        RECORD.verify(name, len(raw))  # 3
        record = Record(dict(_unzipped(raw, name)))
    except CappedFileError as error:
        raise RecordError(str(error)) from error
    record.file(MANIFEST)
    return record


def _unzipped(raw: bytes, source: object) -> Iterator[tuple[str, bytes]]:
    try:
        verify_directory(raw, source)  # 3
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            verify_entries(infos, source)  # 3
            files = {info.filename: archive.read(info) for info in infos if _plain(info)}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise RecordError(f"{source}: not a record's folder, nor a zip file ({error})") from error
    for name in files:
        _check_path(name)
    if zip_record(Record(files)) != raw:  # 4
        raise RecordError(
            f"{source}: not the zip file that Ratify writes; unpack it and name the folder"
        )
    yield from files.items()


def _read_whole(path: Path) -> bytes:
    if path.is_char_device() or path.is_block_device():
        raise RecordError(f"{path}: a device, not a record: name a folder or a zip file")
    return read_capped(path, RECORD)


def _plain(info: zipfile.ZipInfo) -> bool:
    """Return True for a stored file, or refuse: nothing is ever decompressed."""
    if info.compress_type != zipfile.ZIP_STORED or info.is_dir():
        raise RecordError(f"{info.filename}: not stored plainly; unpack it and name the folder")
    return True


def _check_path(name: str) -> None:
    if PATH.fullmatch(name) is None:  # 2
        raise RecordError(f"{name!r}: a record has no file of that name: remove it")
