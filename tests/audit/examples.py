"""Makes the examples of docs/protocol.md: `python -m tests.audit.examples` writes them anew.

Rules this module keeps:
1. All examples are of one poll, with keys that anybody can compute: they fit together.
2. What is written is exact bytes; the tests read it from the page, never from here.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from pathlib import Path

from audit.explain.protects import PROTECTS
from audit.record.log.events import BallotCast, TrusteeConfirmed
from audit.record.log.route_events import OfficerAccepted, RouteRecommended
from audit.record.manifest import Edition
from audit.record.receipt import BallotAuthorization
from audit.record.signatures.ed25519 import sign_object
from audit.record.signatures.statement import Act
from audit.record.weights.readings import POINTS
from audit.replay.statements import certified
from audit.verify import CHECKS
from tally.decryption_file.sent import blinds_json
from tally.fte.rules import CountingUnit
from tally.protocol.credential import public_credential
from tally.protocol.election import NOT_IN_FAVOUR
from tally.protocol.encoding import canonical
from tally.sequestered import ExclusionReason
from tests.kit.simulator.challenges import ChallengingPoll
from tests.kit.simulator.offices import key_of, newcomer
from tests.kit.simulator.poll import (
    CLOSES,
    DEPUTY,
    EXECUTIVE,
    OPENS,
    Simulator,
    UnitPlan,
    passkey,
    sign_statement_passkey,
)
from tests.kit.simulator.sequestered import SequesteringPoll
from tests.kit.simulator.service import WEB, WatchedPoll
from tests.kit.simulator.strike_offs import DisclosingPoll

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
MARK = re.compile(r"<!-- example: (\S+) -->\n(?:\n```\n(.*?)\n```\n)?", re.DOTALL)
READINGS_MARK = re.compile(r"<!-- readings -->\n(?:\n(?:\|.*\n)+)?")
CHECK_MARK = re.compile(r"<!-- checks -->\n(?:\n(?:\|.*\n)+)?")
VERIFY_PAGE = PAGE.with_name("verify.md")
PROTECTS_MARK = re.compile(r"<!-- protects -->\n(?:\n(?:\|.*\n)+)?")
PLANS = (
    UnitPlan("A-ELEM", "elementary", 2, 1, 0, "1100000.00"),
    UnitPlan("C-OCC", "occasional", 1, 0, 0),
)
"""Two elections of one unit (2.99); nobody votes in the second."""
MISSED_BY_TOOL = {
    "archives": "an inserted `EndBallots` or `Setup`, two `Result` events",
    "voters": 'credential `"1"`, whether the list is the right one',
    "authority": "whose the list is",
    "once": "a second ballot: for it the last wins",
    "held": "a ballot that is in no archive",
    "tally": "the `EncryptedTally` event",
    "units": "a result r + q",
    "trustees": "y = 1, a key that is 1 or there twice",
}


CHALLENGED = (
    *("voter:challenged", "ballot:sequestered-challenged", "ballot:challenged"),
    *("challenge:dismissed", "challenge:upheld"),
)
"""The entries of two challenges, in their order."""


class ExamplePoll(WatchedPoll, ChallengingPoll, DisclosingPoll):
    """The poll of the examples, on its route."""

    def __init__(self) -> None:
        unit = CountingUnit.UNIT
        super().__init__(PLANS, codes=True, counting_unit=unit)


def make_examples() -> dict[str, str]:
    """Live through the poll of the examples, and keep one of each thing."""
    poll = ExamplePoll().run("sealed")
    gone = poll.clone()
    gone.remove(poll.members[0])
    poll.open()
    poll.extend(CLOSES + timedelta(hours=1))
    poll.vote()
    early, void, left, lost, told, challenged, shown = (poll.clone() for _ in range(7))
    early.order(early.now + timedelta(minutes=15))
    void.void()
    left.succeed(DEPUTY, newcomer())
    lost.replace_key(DEPUTY, lost.file_key(DEPUTY), key_of("new"))
    began, ended = OPENS + timedelta(seconds=10), OPENS + timedelta(seconds=40)
    told.watched(WEB, began)
    told.entered(WEB, began, ended)
    shown.disclose("A-ELEM")
    apart = poll.sequester("A-ELEM")
    poll.change_contact(hashlib.sha256(b"an example of a changed contact").hexdigest())
    poll.revoke(poll.members[1])
    poll.cast(poll.issue(poll.members[1]), NOT_IN_FAVOUR)
    poll.close()
    other = poll.clone()
    other.exclude((apart, ExclusionReason.ALREADY_VOTED))
    poll.admit(apart)
    poll.encrypt()
    poll.decrypt(1)
    poll.decrypt(2)
    aside = poll.clone()
    aside.set_aside(2)
    poll.compute()
    poll.run("released", after="counted")
    found = {entry.event.NAME: entry.raw.decode() for entry in poll.entries}
    for entry, officer in zip(poll.entries, poll.document.officers, strict=False):
        found[f"{OfficerAccepted.NAME}-{officer.id}"] = entry.raw.decode()
    found[OfficerAccepted.NAME] = poll.leaves[0].decode()
    for kind in (RouteRecommended, TrusteeConfirmed, BallotCast):
        first, then, *_ = (one.raw.decode() for one in poll.entries if isinstance(one.event, kind))
        found[kind.NAME], found[f"{kind.NAME}-next"] = first, then
    found["voter:removed"] = gone.leaves[-1].decode()
    found["close:ordered"] = early.leaves[-1].decode()
    found["poll:voided"] = void.leaves[-1].decode()
    succeeded = ("officer:accepted-successor", "officer:succeeded")
    found |= zip(succeeded, (raw.decode() for raw in left.leaves[-2:]), strict=True)
    found["officer:key-replaced"] = lost.leaves[-1].decode()
    service = ("service:interrupted", "service:resumed")
    found |= zip(service, (raw.decode() for raw in told.leaves[-2:]), strict=True)
    found["strike-off:disclosed"] = shown.leaves[-1].decode()
    found["ballot:excluded"] = other.leaves[-1].decode()
    found["decryption:set-aside"] = aside.leaves[-1].decode()
    others = {**_challenged(challenged), **_sequestered(poll, other)}
    return {**found, **_documents(poll), **_signed(poll), **others}


def _challenged(poll: ChallengingPoll) -> dict[str, str]:
    """Two challenges while voting is open: of a member before her ballot, and of a cast ballot."""
    before = poll.challenge_voter("C-OCC")
    poll.cast_challenged(before, poll.members_of("C-OCC")[0])
    after = poll.challenge_ballot("A-ELEM", poll.ballots["A-ELEM"][0])
    poll.dismiss(after)
    poll.uphold(before)
    logged = (raw.decode() for raw in poll.leaves[-5:])
    return {
        **dict(zip(CHALLENGED, logged, strict=True)),
        "challenges": poll.record(Edition.PUBLIC).file("challenges.json").decode(),
    }


def _sequestered(poll: SequesteringPoll, other: SequesteringPoll) -> dict[str, str]:
    """What else a sequestered ballot brings; in `other` it is excluded."""
    one = poll.claimants[0]
    authorization = BallotAuthorization(
        poll=poll.poll,
        unit=one.unit,
        election=poll.elections[one.unit].fingerprint,
        credential=public_credential(one.secret),
        serial="ffeeddccbbaa99887766554433221100",
        channel="web",
        issued=OPENS,
        expires=OPENS + timedelta(minutes=30),
        claim=one.claim,
    )
    receipt = next(found for found in poll.receipts if found.sequestered)
    return {
        "authorization-sequestered": authorization.sign(poll.log_key).encode().decode(),
        "receipt-sequestered": receipt.encode().decode(),
        "sequestered": other.record(Edition.COMPLETE).file("sequestered.json").decode(),
        "held": other.record(Edition.COMPLETE).file("sequestered/A-ELEM.json").decode(),
        "sequestered-public": other.record(Edition.PUBLIC).file("sequestered.json").decode(),
    }


def _documents(poll: Simulator) -> dict[str, str]:
    files = poll.record(Edition.COMPLETE).files
    nonce_time = int(OPENS.timestamp() * 1000).to_bytes(8, "big")
    return {
        "election": poll.elections["A-ELEM"].raw.decode(),
        "poll": poll.document.encode().decode(),
        "weights": canonical(poll.document.weights.to_json()).decode(),
        "fte": files["fte.json"].decode(),
        "result": files["result.json"].decode(),
        "readings": files["readings.json"].decode(),
        "commitment": files["commitment.json"].decode(),
        "checkpoint": files["log/checkpoint"].decode().removesuffix("\n"),
        "manifest": files["manifest.json"].decode(),
        "public-proof": files["public-proof.json"].decode(),
        "manifest-public": poll.record(Edition.PUBLIC).file("manifest.json").decode(),
        "trustees": files["trustees.json"].decode(),
        "encrypted-tally": poll.tallies["A-ELEM"].decode(),
        "decryption-file": poll.decryptions[2].encode().decode(),
        "blinds": canonical(blinds_json(poll.blinds[2])).decode(),
        "decryptions": files["decryptions.json"].decode(),
        "nonce": _nonce(poll.poll, nonce_time + bytes(range(8))),
    }


def _nonce(poll: str, signed: bytes) -> str:
    message = f"ratify/nonce/v1\n{poll}|".encode() + signed
    return (signed + hmac.new(bytes(32), message, hashlib.sha256).digest()[:16]).hex()


def _signed(poll: Simulator) -> dict[str, str]:
    member, election = poll.members[0], poll.elections["A-ELEM"]
    authorization = BallotAuthorization(
        poll=poll.poll,
        unit="A-ELEM",
        election=election.fingerprint,
        credential=member.credential,
        serial="00112233445566778899aabbccddeeff",
        channel="web",
        issued=OPENS,
        expires=OPENS + timedelta(minutes=30),
    )
    voters = [
        {"member": one.number, "unit": one.unit, "credential": one.credential}
        for one in sorted(poll.members, key=lambda one: one.number)
    ]
    lists = poll.voters_lists
    listed = {"card_set": poll.card_set, "lists": lists.to_json(), "voters": voters}
    statement = poll.statement(Act.VOID)
    by_file, by_passkey = (
        poll.sign(statement)[0],
        sign_statement_passkey(statement, EXECUTIVE, passkey()),
    )
    return {
        "authorization": authorization.sign(poll.log_key).encode().decode(),
        "receipt": poll.receipts[0].encode().decode(),
        "voters-lists": lists.encode().decode(),
        "voters-list": canonical(sign_object("voters-list", listed, poll.authority_key)).decode(),
        "statement": canonical(statement.to_json()).decode(),
        "withheld": canonical(certified(poll.counted, poll.salt).to_json()).decode(),
        "signature-ed25519": canonical(by_file.to_json()).decode(),
        "signature-passkey": canonical(by_passkey.to_json()).decode(),
    }


def checks_table() -> str:
    """The table of checks, from `verify.CHECKS`."""
    rows = [
        f"| {number} | `{check.name}` | {check.title} | {MISSED_BY_TOOL.get(check.name, '')} |"
        for number, check in enumerate(CHECKS, 1)
    ]
    return "\n".join(["| | name | shows | tool misses |", "|---|---|---|---|", *rows])


def protects_table() -> str:
    """The table of what each check protects against, from `protects.PROTECTS`."""
    rows = [f"| {n} | `{one.name}` | {PROTECTS[one.name]} |" for n, one in enumerate(CHECKS, 1)]
    return "\n".join(["| | check | what it protects against |", "|---|---|---|", *rows])


def readings_table() -> str:
    """The table of what the by-law leaves open, from `readings.POINTS`."""
    rows = [
        f"| `{name}` | {point.clause} | `{choice}` | {one.text.both} | {one.alternative.both} |"
        for name, point in POINTS.items()
        for choice, one in point.options.items()
    ]
    heads = "| `id` | `clause` | `choice` | `chosen`: `en` / `fr` | `alternative`: `en` / `fr` |"
    return "\n".join([heads, "|---|---|---|---|---|", *rows])


def read_examples() -> dict[str, str]:
    """The examples that stand in docs/protocol.md."""
    return {found[1]: found[2] for found in MARK.finditer(PAGE.read_text())}


def main() -> None:
    """Write the examples and tables of both pages anew."""
    made = make_examples()
    page = MARK.sub(
        lambda found: f"<!-- example: {found[1]} -->\n\n```\n{made[found[1]]}\n```\n",
        PAGE.read_text(),
    )
    page = CHECK_MARK.sub(lambda _: f"<!-- checks -->\n\n{checks_table()}\n", page)
    page = READINGS_MARK.sub(lambda _: f"<!-- readings -->\n\n{readings_table()}\n", page)
    PAGE.write_text(page)
    protects = f"<!-- protects -->\n\n{protects_table()}\n"
    VERIFY_PAGE.write_text(PROTECTS_MARK.sub(lambda _: protects, VERIFY_PAGE.read_text()))


if __name__ == "__main__":
    main()
