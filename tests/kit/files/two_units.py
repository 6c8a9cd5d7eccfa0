"""Files of a poll in which somebody works in two units."""

from __future__ import annotations

from tests.kit.files.poll_folders import texts

AGREED = '[[rules.unit_by_laws]]\nunits = ["C", "A"]\napproved = 2026-01-10\n'
ROW = "0001,Anna Abbott,{unit},statutory,good-standing,,,en,,{also},{how}\n"
HEAD = "member,name,unit,class,status,email,phone,language,address,also_in,unit_by\n"


def poll_text(by_laws: str = "") -> str:
    """poll.toml of elections in the units A and C, with these by-laws."""
    first = "# One [[units]] table for each election:"
    return texts(change=lambda text: text.replace(first, f"{by_laws}\n{first}")).poll
