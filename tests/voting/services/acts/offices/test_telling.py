"""Who is told by e-mail that an office or a key of a sealed poll changed."""

from __future__ import annotations

from tests.kit.mail import waiting_messages
from tests.kit.offices.poll import ANNE, NADIA, PAUL, PETRA, OfficePoll
from voting.ports.unit_of_work import Context
from voting.services.officers import accounts


def address(name: str) -> str:
    return f"{name}@union.example"


def told(poll: OfficePoll) -> dict[str, str]:
    """What waits to be sent, by address."""
    return {one.contact.value: one.message.text for one in waiting_messages(poll.sample)}


def test_who_was_replaced_is_told_and_so_is_everybody_who_acts(sqlite_ctx: Context) -> None:
    poll = OfficePoll(sqlite_ctx)
    poll.newcomer()
    poll.accepts(NADIA)
    accounts.create(sqlite_ctx, "outsider", "Outsider", accounts.Role.TREASURER, "x" * 20)
    for name, language in ((ANNE, "fr"), (PAUL, "en"), (NADIA, "en"), ("outsider", "en")):
        accounts.set_email(sqlite_ctx, name, address(name), language)
    poll.succeed(ANNE, NADIA, PAUL)
    assert told(poll) == {}
    poll.succeed(ANNE, NADIA, PETRA)
    found = told(poll)
    assert found.keys() == {address(ANNE), address(PAUL), address(NADIA)}
    assert "Nadia took over from Anne" in found[address(PAUL)]
    assert "Signed by Paul and Petra" in found[address(PAUL)]
    assert "Nadia remplace Anne" in found[address(ANNE)]

    poll.replace_key(PAUL, NADIA, PETRA)
    found = told(poll)
    assert found.keys() == {address(PAUL), address(NADIA)}
    assert "Paul has a new key in place of a lost one" in found[address(PAUL)]
    assert "Signed by Nadia and Petra" in found[address(PAUL)]
