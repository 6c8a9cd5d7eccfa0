"""Zip files that would fill the memory of whoever opens them without a care."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def claiming(size: int) -> bytes:
    """A small zip file whose one entry says that it has so many bytes, plainly stored."""
    name = b"poll.json"
    known = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, size, size, len(name), 0)
    local = b"PK\3\4" + known + name
    entry = b"PK\1\2" + struct.pack("<H", 20) + known + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


def inflating() -> bytes:
    """A zip file whose one entry really inflates to 10 GB."""
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(2**20)
    packed = b"".join([packer.compress(piece) for _ in range(2**6)]) + packer.flush(
        zlib.Z_FULL_FLUSH
    )
    data = packed * 160  # each part begins anew, and is 64 MB of zeros
    data += zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    assert zlib.decompressobj(-15).decompress(data, 2**20) == piece
    name = b"poll.json"
    known = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 33, 0, len(data), 2**32 - 1, len(name), 0)
    local = b"PK\3\4" + known + name + data
    entry = b"PK\1\2" + struct.pack("<H", 45) + known + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


def deflated() -> bytes:
    """A zip file of one deflated entry that says truly that it inflates to 200 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("poll.json", bytes(200 * 2**20 // 4))
    return buffer.getvalue()


def many(entries: int) -> bytes:
    """A zip file of very many entries, which names one in its end."""
    name = b"a"
    known = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
    entry = b"PK\1\2" + struct.pack("<H", 20) + known + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    size = entries * len(entry)
    return entry * entries + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, size, 0, 0)


def of_more_than_4_gb() -> bytes:
    """A zip file with the second end that one of more than 4 GB has."""
    locator = b"PK\6\7" + struct.pack("<IQI", 0, 0, 1)
    return many(1)[:-22] + locator + many(1)[-22:]
