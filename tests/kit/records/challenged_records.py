"""Records with challenges, each with one flaw, and the step of verify.html that must find it.

Rules this module keeps:
1. The server is dishonest, or officers are: what is said is signed as it stands.
2. The step that is named is the first that fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from audit.record import fields
from audit.record.about.lines import About
from audit.record.challenges.about import Challenged, about_challenge
from audit.record.log.list_events import BallotSequestered
from audit.record.signatures.statement import ChallengeAct
from tally.protocol.ballot import make_ballot
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tests.kit.records.changed_records import ELEM, SEC, Flaw, public
from tests.kit.simulator.challenges import (
    CHALLENGERS,
    RULERS,
    Challenge,
    ChallengingPoll,
    challenging_poll,
    open_poll,
)
from tests.kit.simulator.people import ANA, BEN, CHAIR, EXECUTIVE

Change = Callable[[ChallengingPoll], object]


def with_ballots_on_hold() -> ChallengingPoll:
    """An open poll: one ballot on hold that was cast, one that was cast under a challenge."""
    poll = open_poll()
    voter = poll.challenge_voter(SEC)
    poll.cast_challenged(voter, poll.members_of(SEC)[3])
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    return poll


def lived(change: Change) -> Callable[[], bytes]:
    """The record of an open poll in which this happened."""

    def make() -> bytes:
        poll = open_poll()
        change(poll)
        return public(poll)

    return make


def on_hold(change: Callable[[ChallengingPoll, Challenge], object]) -> Callable[[], bytes]:
    """The same, with a challenge of a cast ballot before it."""
    return lived(lambda poll: change(poll, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])))


def said(about: Callable[[About], About]) -> Callable[[ChallengingPoll, Challenge], None]:
    """An upheld challenge whose officers signed other lines."""

    def change(poll: ChallengingPoll, one: Challenge) -> None:
        named = Challenged(one.unit, one.digest, one.ballot, one.credential)
        lines = about_challenge(poll.as_sealed, ChallengeAct.UPHOLD, named)
        signed = poll.rulings(ChallengeAct.UPHOLD, about(lines), RULERS)
        poll.uphold(one, **signed)

    return change


def line_of(name: str, value: str) -> Callable[[About], About]:
    """Let the line of this name have another value, the same in both languages."""

    def change(lines: About) -> About:
        return tuple(
            replace(one, value=replace(one.value, en=value, fr=value))
            if one.name.en == name
            else one
            for one in lines
        )

    return change


def without(name: str) -> Callable[[About], About]:
    """Leave out the line of this name."""
    return lambda lines: tuple(one for one in lines if one.name.en != name)


def put_apart(poll: ChallengingPoll, unit: str, claim: str) -> None:
    """A listed member's ballot is sequestered under that digest."""
    raw = make_ballot(poll.elections[unit], poll.members_of(unit)[-1].secret, IN_FAVOUR)
    poll.later(7)
    hour, ballot = fields.hour_of(poll.now), sha256_hex(raw)
    poll.append(BallotSequestered(time=hour, unit=unit, ballot=ballot, claim=claim))


def of_a_claim(poll: ChallengingPoll) -> None:
    claim = poll.sequester(ELEM).claim
    named = Challenged(ELEM, claim)
    poll.challenge_event(ChallengeAct.VOTER, named, CHALLENGERS)


def of_another_unit(poll: ChallengingPoll) -> None:
    poll.challenge_event(ChallengeAct.VOTER, Challenged(ELEM, "5" * 64), CHALLENGERS, unit=SEC)


def twice(poll: ChallengingPoll, one: Challenge) -> None:
    poll.challenge_ballot(ELEM, one.raw or b"")


def after_the_close(poll: ChallengingPoll) -> None:
    poll.now = poll.closes
    poll.challenge_voter(ELEM)


def ruled_late(poll: ChallengingPoll, one: Challenge) -> None:
    poll.close()
    poll.wait_for_deadline()
    poll.dismiss(one)


def counted_early() -> bytes:
    """The count begins before the ruling, and before the deadline."""
    poll = open_poll()
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    poll.close()
    poll.encrypt()
    return public(poll)


def counted_all_the_same(poll: ChallengingPoll, one: Challenge) -> None:
    """An upheld ballot stays in the archive."""
    poll.uphold(one)
    poll.ballots[ELEM].insert(0, one.raw or b"")


def still_listed(poll: ChallengingPoll, one: Challenge) -> None:
    poll.uphold(one)
    poll.current[ELEM].append(one.credential)


def fallen_left_out() -> bytes:
    """The count leaves out a ballot on which nobody ruled by the deadline."""
    poll = open_poll()
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    poll.close()
    poll.wait_for_deadline()
    poll.settle = lambda unit, *, counting=False: None  # type: ignore[method-assign]
    poll.encrypt()
    return public(poll)


def with_rows(change: Callable[[dict[str, Any]], object]) -> Callable[[], bytes]:
    """The released poll's record, in which challenges.json has another row of A-ELEM."""

    def apply(files: dict[str, bytes]) -> None:
        document = json.loads(files["challenges.json"])
        change(document["units"][0])
        files["challenges.json"] = canonical(document)

    return lambda: public(challenging_poll("released"), files=apply)


def without_the_file() -> bytes:
    """The released poll's record without challenges.json."""
    return public(challenging_poll("released"), files=lambda files: files.pop("challenges.json"))


SIGNED = (
    Flaw(
        "a challenge by the executive",
        "officers",
        lived(lambda poll: poll.challenge_voter(ELEM, (CHAIR, EXECUTIVE))),
        "two membership officers",
    ),
    Flaw(
        "a challenge with one signature",
        "officers",
        lived(lambda poll: poll.challenge_voter(ELEM, (ANA,))),
        "two different officers",
    ),
    Flaw(
        "a ruling by one who challenged",
        "officers",
        on_hold(lambda poll, one: poll.dismiss(one, (ANA, BEN))),
        "ana made the challenge",
    ),
    Flaw(
        "a ruling whose officers signed another effect",
        "officers",
        on_hold(said(line_of("Challenge", "dismissed: the ballot counts"))),
        "does another thing",
    ),
    Flaw(
        "a ruling whose officers signed another ballot",
        "officers",
        on_hold(said(line_of("Digest of the ballot", "5" * 64))),
        "Digest of the ballot",
    ),
    Flaw(
        "a ruling whose officers signed no credential",
        "officers",
        on_hold(said(without("Public part of the voting code"))),
        "Public part of the voting code",
    ),
    Flaw(
        "a challenge whose officers signed another unit",
        "officers",
        lived(of_another_unit),
        "Unit",
    ),
)
LOGGED = (
    Flaw("a challenge with a claim's digest", "history", lived(of_a_claim), "digest of a claim"),
    Flaw("a ballot challenged twice", "history", on_hold(twice), "challenged already"),
    Flaw("a challenge after the close", "history", lived(after_the_close), "after voting closed"),
    Flaw(
        "a challenge in no unit",
        "history",
        lived(lambda poll: poll.challenge_voter("X-NONE")),
        "not a counting unit",
    ),
    Flaw(
        "a challenge of a ballot that nobody cast",
        "history",
        lived(lambda poll: poll.challenge_ballot(ELEM, b"no ballot")),
        "was not cast",
    ),
    Flaw(
        "a ballot under a challenge of another unit",
        "history",
        lived(lambda poll: put_apart(poll, SEC, poll.challenge_voter(ELEM).digest)),
        "not one of B-SEC",
    ),
    Flaw(
        "a ballot under the challenge of another ballot",
        "history",
        on_hold(lambda poll, one: put_apart(poll, ELEM, one.digest)),
        "made before a ballot",
    ),
    Flaw(
        "two rulings on one challenge",
        "history",
        on_hold(lambda poll, one: [poll.dismiss(one), poll.dismiss(one)]),
        "not ruled on yet",
    ),
    Flaw(
        "a ruling on another's ballot",
        "history",
        on_hold(lambda poll, one: poll.dismiss(one, ballot="5" * 64)),
        "not a ballot of A-ELEM",
    ),
    Flaw(
        "a ruling after the deadline", "history", on_hold(ruled_late), "after the ruling deadline"
    ),
    Flaw("a count before the ruling", "history", counted_early, "is ruled on"),
    Flaw("a fallen challenge's ballot left out", "history", fallen_left_out, "in the log"),
)
COUNTED = (
    Flaw("an upheld ballot counted", "logged", on_hold(counted_all_the_same)),
    Flaw("an upheld credential still listed", "lists", on_hold(still_listed)),
    Flaw("another share", "challenges", with_rows(lambda row: row.update(share="1/100"))),
    Flaw("a challenge not told", "challenges", with_rows(lambda row: row.update(challenged=1))),
    Flaw("no challenges.json", "contents", without_the_file, "challenges.json"),
)
CHALLENGED = {flaw.name: flaw for flaw in (*SIGNED, *LOGGED, *COUNTED)}
