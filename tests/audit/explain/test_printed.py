"""What `ratify audit verify --explain` prints of who signed, and of what could not be read."""

from __future__ import annotations

from dataclasses import replace

from audit.cli.explained import explained
from audit.explain.explanation import verify_and_explain
from audit.replay.export import Record
from audit.verify import Anchors
from tests.kit.simulator.offices import handed_over
from tests.kit.simulator.poll import poll_at


def printed(record: Record) -> str:
    report, explanation = verify_and_explain(record, Anchors(None), processes=1)
    return "\n".join(explained(report, explanation))


def test_what_could_not_be_read_is_said() -> None:
    text = printed(Record({"manifest.json": b"{}"}))
    assert "Nothing: poll.json, which names the officers, could not be read." in text
    assert "None: what the numbers come from could not be read." in text


def test_who_took_over_is_printed_beside_who_signed_it() -> None:
    assert "Nadia, returning officer" in printed(handed_over().record())


def test_many_entries_are_counted() -> None:
    report, explanation = verify_and_explain(poll_at("open").record(), Anchors(None), processes=1)
    (first, *_) = explanation.signed
    many = replace(explanation, signed=(replace(first, entries=tuple(range(1, 9))),))
    assert "log entries 1, 2, 3, 4, 5 and 3 more" in " ".join(
        "\n".join(explained(report, many)).split()
    )


def test_a_trustee_who_does_not_exist_is_named_by_the_number() -> None:
    poll = poll_at("sealed")
    poll.confirm(1)
    poll.events[-1] = replace(poll.events[-1], owner=9)
    assert "number 9" in printed(poll.record())
