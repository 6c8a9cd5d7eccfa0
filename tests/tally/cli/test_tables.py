"""Every entry of the tables is true of its command."""

from __future__ import annotations

import inspect
from importlib import import_module

import click
import pytest

from tally.cli.main import _entries
from tally.cli.registry import SERVER, Entry

ENTRIES = list(_entries().values())
BASE = {"audit", "tally", "trustee", "sign", "officer-key", "credentials", "verify-page"}
"""What works with the base install."""


def command_of(entry: Entry) -> click.Command:
    module, attribute = entry.target.split(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, click.Command)
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_name_and_the_summary_are_the_commands_own(entry):
    command = command_of(entry)
    assert command.name == entry.name
    assert inspect.cleandoc(command.help or "").splitlines()[0] == entry.summary


def test_the_extras_are_those_that_the_commands_need():
    assert {entry.name for entry in ENTRIES if not entry.extra} == BASE
    assert {entry.extra for entry in ENTRIES} == {"", SERVER}


def test_no_two_commands_have_one_name_or_one_target():
    assert len({entry.target for entry in ENTRIES}) == len(ENTRIES)
