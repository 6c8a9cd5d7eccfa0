"""A sealed, open poll with real keys, for tests of sign-in, cast, board and store.

Rules this module keeps:
1. The draft goes in by the repositories; the seal and the opening are two officers' real acts.
2. Every key, credential and ballot is real. Credentials' secrets are drawn at random instead of
   being derived from voting codes, because a derivation is slow on purpose.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.challenges.reasons import ChallengeReason
from audit.record.receipt import BallotAuthorization, Receipt
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from audit.record.units import Bilingual, Electorate
from tally.fte.basis import Membership, StatedFte
from tally.fte.inputs import UnitFte
from tally.fte.rules import CountingUnit, ThresholdKind
from tally.protocol.ballot import make_ballot
from tally.protocol.confirmation import confirmed_poll, make_confirmation
from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    credentials_list,
    derive_secret,
    new_code,
    prove_sign_in,
    public_credential,
)
from tally.protocol.election import Election, parse_election
from tally.protocol.encoding import new_identifier
from tally.protocol.group import G, random_exponent
from tally.protocol.trustee_keys import make_trustee_key
from tally.protocol.trustees import Single, make_trustees, parse_trustees
from tally.public_proof.releases import Release
from tests.kit.database.clock import MovableClock
from tests.kit.database.copies import remembered
from tests.kit.routes.signed import ROUTE_ID
from tests.kit.routes.stored import keep_union_texts, route_for
from voting.config.keys import ServerKeys
from voting.config.settings import Settings
from voting.domain.errors import RefusedError
from voting.domain.member import Member
from voting.domain.officers import FileKey, Officer, Role
from voting.domain.poll import Poll, PollKind, PollState, PollTerms, utc
from voting.domain.unit import Panel, Unit
from voting.domain.voters_list import Voter, encode_voters_list, make_voters_list
from voting.ports.unit_of_work import Context, Store, UnitOfWork
from voting.services.acceptance import accepted
from voting.services.acts import statements
from voting.services.acts.confirmations import receive_confirmation
from voting.services.acts.handler import ActRequest
from voting.services.acts.weights import read_weights
from voting.services.ballots import sign_in
from voting.services.clock import current
from voting.services.members.contact_checks import check_of
from voting.storage.store import SqlStore

ADDRESS = "192.0.2.7"
UNITS = ("A-ELEM", "B-SEC")
TRUSTEE_SECRET = 20260501
"""The same for every poll, so that a process makes the window table of the public key once."""
AUTHORITY = Ed25519PrivateKey.generate()
"""The credential authority's key."""
WATCHER = Ed25519PrivateKey.generate()
"""The key of who watches the service from outside."""
OFFICERS = (("anne", Role.RETURNING_OFFICER), ("paul", Role.PROVINCIAL_EXECUTIVE))
"""Who acts on a sample poll, and signed its route."""
TREASURER = "tess"
"""Who signs the weights of every draft."""
OTHERS = (
    ("petra", Role.PROVINCIAL_EXECUTIVE),
    ("ana", Role.MEMBERSHIP_OFFICER),
    ("ben", Role.MEMBERSHIP_OFFICER),
    ("cy", Role.MEMBERSHIP_OFFICER),
    (TREASURER, Role.TREASURER),
)
"""Who is sealed with them: whoever is lost, the others can go on."""
KEYS_OF_ALL = {name: Ed25519PrivateKey.generate() for name, _ in (*OFFICERS, *OTHERS)}
"""The same for every poll, as officers have them in life."""
TREASURER_KEY = KEYS_OF_ALL[TREASURER]
HEAD = len(KEYS_OF_ALL) + 4
"""How many entries of a log come before its seal: what each officer accepted, and four steps."""


@dataclass(frozen=True)
class SampleVoter:
    """A voter with the credential's secret, which only a test has, and perhaps the voting code."""

    member: str
    unit: str
    secret: int = field(repr=False)
    code: str = field(default="", repr=False)

    @property
    def credential(self) -> str:
        """The public credential."""
        return public_credential(self.secret)


@dataclass
class SamplePoll:
    """A poll in a store, and everything a test needs to act in it."""

    ctx: Context
    poll: str
    voters: tuple[SampleVoter, ...]
    officers: dict[str, Ed25519PrivateKey]
    trustee_secrets: tuple[int, ...] = (TRUSTEE_SECRET,)
    ceremony: str = "SampCeremony123"
    at_once: bool = False
    """Whether it opens as soon as both officers have authorised it: the clock is moved there."""
    before: Context | None = None
    """Where the clock is the machine's: the same, some minutes before the opening, for the seal."""

    def election(self, unit: str) -> Election:
        """Return a unit's election, as a booth reads it."""
        with self.ctx.store.reader() as uow:
            return parse_election(uow.units.election(self.poll, unit))

    def sign_in(self, voter: SampleVoter, address: str = ADDRESS) -> BallotAuthorization | Receipt:
        """Sign in as the voter."""
        nonce = sign_in.issue_sign_in_nonce(self.ctx, self.poll)
        proof = prove_sign_in(voter.secret, self.poll, voter.member, nonce).to_json()
        return sign_in.sign_in_member(self.ctx, self.poll, voter.member, nonce, proof, address)

    def authorization(self, voter: SampleVoter) -> dict[str, object]:
        """Sign in as a voter who has not voted; return the authorization's JSON."""
        authorization = self.sign_in(voter)
        assert isinstance(authorization, BallotAuthorization)
        return authorization.to_json()

    def ballot(self, voter: SampleVoter, choice: int = 0) -> bytes:
        """Make the voter's encrypted ballot."""
        return make_ballot(self.election(voter.unit), voter.secret, choice)

    def act(
        self,
        act: Act,
        reason: str = "test",
        closes: datetime | None = None,
        trustee: int | None = None,
        confirm: bool = True,
        release: Release | None = None,
    ) -> PollState:
        """Have both officers sign an act; return the poll's state after it.

        After the seal every trustee confirms it, unless `confirm` is false.
        """
        if act is Act.SEAL:
            self.sign_weights()
        if act is Act.OPEN and self.at_once:
            self.reach_opening()
        first = min(self.officers)
        asked = ActRequest(closes, trustee, release=release)
        ctx = self.before if act is Act.SEAL and self.before is not None else self.ctx
        found = statements.draft_statement(ctx, self.poll, act, reason, asked=asked, officer=first)
        signatures = [
            sign_statement_ed25519(found.statement, name, key).to_json()
            for name, key in self.officers.items()
        ]
        outcomes = [statements.sign_act(ctx, self.poll, act, one) for one in signatures]
        if act is Act.SEAL and confirm:
            self.confirm(*self.trustee_secrets)
        return outcomes[-1].state

    def reach_opening(self) -> None:
        """Move the clock to the window's opening, if that is to come."""
        with self.ctx.store.reader() as uow:
            opens, now = uow.polls.get(self.poll).opens, uow.now()
        if now < opens and self.before is None:
            self.forward_to(opens)

    def sign_weights(self) -> None:
        """Have the treasurer sign the draft's weights, unless they are signed as they are."""
        ctx = self.before or self.ctx
        if read_weights(ctx, self.poll).signed is None:
            found = statements.draft_statement(ctx, self.poll, Act.WEIGHTS)
            signed = sign_statement_ed25519(found.statement, TREASURER, TREASURER_KEY)
            statements.sign_act(ctx, self.poll, Act.WEIGHTS, signed.to_json())

    def order(self, ahead: timedelta = timedelta(minutes=12), reason: str = "test") -> datetime:
        """Have both officers order an early close; return the second at which it comes."""
        closes = utc(self.now()) + ahead
        self.act(Act.CLOSE, reason, closes)
        return closes

    def close(self, reason: str = "test") -> PollState:
        """Have both officers order an early close, and let it come at once."""
        self.order(reason=reason)
        return self.end()

    def end(self) -> PollState:
        """Let the window end at once."""
        return end_window(self.ctx, self.poll)

    def forward_to(self, moment: datetime) -> None:
        """Move the database's clock, which is the tests', to a moment that is to come."""
        assert forward_to(self.ctx, moment)

    def now(self) -> datetime:
        """Return the database's time."""
        with self.ctx.store.reader() as uow:
            return uow.now()

    def confirmation(self, secret: int, **changes: object) -> bytes:
        """Return a trustee's confirmation file, perhaps of something else."""
        with self.ctx.store.reader() as uow:
            trustees = parse_trustees(uow.polls.get(self.poll).trustees_json or b"")
        owner = trustees.owner_of(G**secret)
        confirmed = confirmed_poll(self.poll, self.seal_digest, trustees, owner, self.ceremony)
        return make_confirmation(replace(confirmed, **changes), secret).encode()

    def confirm(self, *secrets: int) -> None:
        """Have the trustees with these secrets confirm the seal."""
        for secret in secrets:
            receive_confirmation(self.ctx, self.poll, self.confirmation(secret))

    @property
    def card_set(self) -> str:
        """The name of the cards."""
        with self.ctx.store.reader() as uow:
            return uow.polls.get(self.poll).card_set

    def voters_list(
        self, *voters: SampleVoter, key: Ed25519PrivateKey = AUTHORITY, **terms: int
    ) -> bytes:
        """Return the authority's file for these cards, of these voters or the first ones.

        `terms` are its serial and its iterations.
        """
        listed = [Voter(one.member, one.unit, one.credential) for one in voters or self.voters]
        made = make_voters_list(self.card_set, listed, key, **terms)
        return encode_voters_list(made, key)

    def log(self) -> list[bytes]:
        """Return the log's leaves."""
        with self.ctx.store.reader() as uow:
            return [entry.raw for entry in uow.log.entries(self.poll)]

    @property
    def seal_digest(self) -> str:
        """The seal digest, as every notice gives it."""
        with self.ctx.store.reader() as uow:
            return uow.polls.get(self.poll).seal_digest or ""


MASTER = b"\x01" * 32
KEYS = ServerKeys(MASTER, claims=(base64.urlsafe_b64encode(MASTER),))
ACCOUNT_KEY = KEYS.account_key
"""That of every store that a test opens itself."""


def forward_to(ctx: Context, moment: datetime) -> bool:
    """Move the database's clock to a moment that is to come, if it is the tests'."""
    clock = ctx.store._clock  # type: ignore[attr-defined]
    if not isinstance(clock, MovableClock):
        return False
    with ctx.store.reader() as uow:
        clock.offset += moment - uow.now()
    return True


def end_window(ctx: Context, poll_id: str) -> PollState:
    """Let a poll's window end at once.

    Where the clock is the machine's, because a server of its own answers or commands do, a process
    closes the poll whose clock is ahead: no entry of its log is then before that.
    """
    with ctx.store.reader() as uow:
        closes, now = uow.polls.get(poll_id).closes, uow.now()
    if forward_to(ctx, closes):
        return current(ctx, poll_id).state
    url = ctx.store._writer.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    store = SqlStore(url, ACCOUNT_KEY, MovableClock(offset=closes - now + timedelta(seconds=1)))
    state = current(replace(ctx, store=store), poll_id).state
    store.close()
    return state


def context(store: Store, master: bytes = MASTER) -> Context:
    """Return a context over `store`."""
    keys = ServerKeys(master, claims=(base64.urlsafe_b64encode(master),))
    proofs = Path(tempfile.gettempdir()) / "proof-keys"  # the run's own
    return Context(store=store, keys=keys, settings=Settings(proofs=proofs))


def draft_poll(
    ctx: Context,
    voters: int = 4,
    units: Sequence[str] = UNITS,
    opens: datetime | None = None,
    lasts: timedelta = timedelta(hours=2),
    *,
    opened: bool = False,
    codes: bool = False,
    iterations: int = FEWEST_ITERATIONS,
    cards_of: SamplePoll | None = None,
    rows: Sequence[UnitFte] = (),
    counting_unit: CountingUnit = CountingUnit.BARGAINING_UNIT,
) -> SamplePoll:
    """Put a draft poll, with its roster, voters' list and trustees, into the store.

    Opening without a time given, it opens five minutes from now; `opened`: five minutes ago, and
    the seal is made before that. With `codes`, secrets are derived from voting codes, which is
    slow; else they are drawn. Or they are those of another poll's cards, with the list that was
    first made of these. `rows` are the table of weights, and their elections the poll's; without
    any, each has an FTE of 100.
    """
    rows = rows or tuple(UnitFte(name, StatedFte(Fraction(100))) for name in units)
    units = [row.unit for row in rows]
    with ctx.store.reader() as uow:
        now = uow.now().replace(microsecond=0)
    at_once, before = opens is None, None
    if opens is None:
        before = _before(ctx, opened=opened)
        opens = now + timedelta(minutes=-5 if before else 5)
    card_set = new_identifier() if cards_of is None else cards_of.card_set
    derived = (card_set, iterations) if codes else None
    sample = SamplePoll(
        ctx=ctx,
        poll=new_identifier(),
        voters=cards_of.voters
        if cards_of is not None
        else tuple(
            _voter(f"{place + 1:06d}", units[place % len(units)], derived)
            for place in range(voters)
        ),
        officers={name: KEYS_OF_ALL[name] for name, _ in OFFICERS},
        at_once=at_once,
        before=before,
    )
    terms = replace(make_terms(opens, opens + lasts), counting_unit=counting_unit)
    _store(sample, terms, rows, card_set, iterations)
    sample.sign_weights()
    return sample


def _before(ctx: Context, *, opened: bool) -> Context | None:
    """Return the context as it was ten minutes ago.

    None where a draft is wanted, and the clock is the test's to move to the opening.
    """
    store = ctx.store
    clock = store._clock  # type: ignore[attr-defined]
    offset = clock.offset if isinstance(clock, MovableClock) else timedelta()
    if isinstance(clock, MovableClock) and not opened:
        return None
    url = store._writer.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    earlier = MovableClock(offset=offset - timedelta(minutes=10))
    return replace(ctx, store=SqlStore(url, store._account_key, earlier))  # type: ignore[attr-defined]


def _voter(member: str, unit: str, derived: tuple[str, int] | None) -> SampleVoter:
    if derived is None:
        return SampleVoter(member, unit, random_exponent())
    code, (card_set, iterations) = new_code(), derived
    return SampleVoter(member, unit, derive_secret(code, card_set, member, iterations), code)


def open_poll(ctx: Context, **options: object) -> SamplePoll:
    """Return a sealed and open poll; options as of `draft_poll`."""

    def make(ctx: Context) -> SamplePoll:
        sample = draft_poll(ctx, **options, opened=True)  # type: ignore[arg-type]
        sample.act(Act.SEAL)
        assert sample.act(Act.OPEN) is PollState.OPEN
        if sample.before is not None:
            sample.before.store.close()
        return sample

    return remembered(ctx, ("open", tuple(options.items())), make)


def sealed_poll(ctx: Context, **options: object) -> SamplePoll:
    """Return a poll that is sealed and not open; options as of `draft_poll`."""

    def make(ctx: Context) -> SamplePoll:
        sample = draft_poll(ctx, **options)  # type: ignore[arg-type]
        sample.act(Act.SEAL)
        return sample

    return remembered(ctx, ("sealed", tuple(options.items())), make)


def _store(
    sample: SamplePoll, terms: PollTerms, rows: Sequence[UnitFte], card_set: str, iterations: int
) -> None:
    trustees = make_trustees([Single(make_trustee_key(TRUSTEE_SECRET))])
    listed = [Voter(voter.member, voter.unit, voter.credential) for voter in sample.voters]
    signed = make_voters_list(card_set, listed, AUTHORITY, iterations=iterations)
    poll = Poll(
        id=sample.poll,
        card_set=card_set,
        state=PollState.DRAFT,
        terms=terms,
        closes=terms.closes,
        trustees_json=trustees,
        voters_lists=signed.lists.encode(),
    )
    ctx = sample.before or sample.ctx  # what the officers accept, they accept before the seal
    with ctx.store.unit_of_work() as uow:
        uow.polls.add(poll)
        uow.units.add_many(sample.poll, [_unit(row, listed) for row in rows])
        uow.roster.add_many(
            sample.poll,
            [Member(voter.member, "A Member", voter.unit) for voter in sample.voters],
            check_of(sample.ctx, sample.poll),
        )
        uow.voters.replace_all(sample.poll, listed)
        uow.voters.keep_signed_list(sample.poll, encode_voters_list(signed, AUTHORITY))
        uow.polls.save(replace(poll, terms=replace(terms, route=_route(uow, sample, terms.opens))))
        uow.commit()


def _route(uow: UnitOfWork, sample: SamplePoll, opens: datetime) -> str:
    """Give the officers accounts; keep the poll's route, and that each accepted the texts."""
    known = {officer.id for officer in uow.officers.list()}
    keys = KEYS_OF_ALL
    accounts = [account(name, role, keys[name]) for name, role in (*OFFICERS, *OTHERS)]
    for officer in accounts:
        (uow.officers.save if officer.id in known else uow.officers.add)(officer)
    keep_union_texts(uow)
    new = [officer.id for officer in accounts if not _accepted(uow, officer)]
    officers = [officer.sealed for officer in accounts]
    return route_for(uow, opens, officers, keys, ("anne", "paul"), accepting=new)


def _accepted(uow: UnitOfWork, officer: Officer) -> bool:
    try:
        accepted(uow, officer)
    except RefusedError:
        return False
    return True


def account(name: str, role: Role, key: Ed25519PrivateKey) -> Officer:
    """Return an officer's account with a key file."""
    return Officer(name, name.title(), role, file_keys=(FileKey(public_key_text(key)),))


SHARING: tuple[UnitFte, ...] = tuple(
    UnitFte(name, StatedFte(Fraction(fte)), "OCC" in name, counts_in, bargaining_unit)
    for name, fte, counts_in, bargaining_unit in (
        ("LAKES-ELEM", 7, "LAKES", ""),
        ("LAKES-OCC", 3, "LAKES", ""),
        ("NORTH-ELEM", 8, "NORTH-E", ""),
        ("NORTH-OCC-E", 4, "NORTH-E", "NORTH-OCC"),
        ("NORTH-OCC-S", 2, "NORTH-S", "NORTH-OCC"),
        ("NORTH-SEC", 4, "NORTH-S", ""),
    )
)
"""Weights of three units (2.99), two of which share their occasional teachers (4.99)."""


def _unit(row: UnitFte, listed: Sequence[Voter]) -> Unit:
    name = row.unit
    credentials = [voter.credential for voter in listed if voter.unit == name]
    return Unit(
        id=name,
        name_en=f"Unit {name}",
        name_fr=f"Section {name}",
        board="Sample board",
        panel=_panel(row),
        on_list=len(credentials),
        election_uuid=new_identifier(),
        weight=row,
        voters_list=credentials_list(credentials),
    )


def _panel(row: UnitFte) -> Panel:
    if row.occasional:
        return Panel.OCCASIONAL
    return Panel.SECONDARY if row.unit == "NORTH-SEC" else Panel.ELEMENTARY


def make_terms(opens: datetime, closes: datetime) -> PollTerms:
    """Return the terms of a sample poll: no by-law is broken, and a small unit has fewer than 5."""
    text = Bilingual("Agreement of 2026", "Entente de 2026")
    return PollTerms(
        kind=PollKind.TENTATIVE_AGREEMENT,
        title=text,
        question=Bilingual("Do you ratify it?", "La ratifiez-vous?"),
        voters_list_date=date(2026, 4, 1),
        electorate=Electorate.MEMBERS,
        classes=("on-leave", "statutory", "voluntary"),
        challenge_reasons=tuple(sorted(ChallengeReason)),
        unit_by_laws=(),
        time_zone="America/Toronto",
        objections_from=opens.astimezone(UTC) - timedelta(days=3),
        objections_until=opens.astimezone(UTC),
        opens=opens.astimezone(UTC),
        closes=closes.astimezone(UTC),
        ruling_deadline=closes.astimezone(UTC) + timedelta(days=7),
        membership_fee="1100.00",
        member_protection="0.00",
        expected_fees=("1000.00", "1300.00"),
        salary_ratio=None,
        threshold="1/2",
        threshold_kind=ThresholdKind.MORE_THAN,
        counting_unit=CountingUnit.BARGAINING_UNIT,
        occasional_ratio=False,
        membership_basis=Membership.AUDITED,
        executive_acts="window-and-release",
        release_units=False,
        release_heads=False,
        small_unit=5,
        interruption_minutes=30,
        officers=(),
        credential_authority=public_key_text(AUTHORITY),
        route=ROUTE_ID,
        watcher=public_key_text(WATCHER),
    )
