"""A poll as it is prepared: members, lists, FTE inputs, officers, poll.json, elections.

Rules this module keeps:
1. The seed fixes members, codes and everything drawn here.
2. What an adversary seals is made by a subclass that overrides one method.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.about.lines import About, line
from audit.record.about.weights import about_weights, weights_of
from audit.record.card_set import FIRST_SERIAL
from audit.record.challenges.reasons import ChallengeReason
from audit.record.officers import SealedOfficer
from audit.record.poll_document import REHEARSAL, PollDocument
from audit.record.route.document import Route
from audit.record.route.periods import DayCount
from audit.record.route.subject import AgreementKind
from audit.record.signatures import ed25519
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, Statement
from audit.record.signatures.weights import SignedWeights
from audit.record.units import Bilingual, Electorate, SealedUnit, Window
from audit.record.voters_lists import VotersLists, make_voters_lists
from audit.record.weights.readings import (
    EXECUTIVE_ACTS,
    MEMBERSHIP,
    REVIEW_DAYS,
    UNIT_RESULTS,
    WINDOW_AND_RELEASE,
    make_readings,
)
from audit.record.weights.table import readings_of
from audit.replay.elections import election_bytes
from tally.fte.files import encode_fte_inputs
from tally.fte.inputs import FteInputs
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tally.protocol.ceremony.member import CeremonySecrets
from tally.protocol.credential import FEWEST_ITERATIONS, credentials_list, damm_digit
from tally.protocol.election import parse_election
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import Q
from tally.protocol.trustees import Trustees, parse_trustees
from tests.kit.routes.signed import RouteMaker, made, named, subject, text_files
from tests.kit.simulator.people import (
    CHAIR,
    CLOSES,
    EXECUTIVE,
    OPENS,
    SEALED_AT,
    SMALL,
    TREASURER,
    Member,
    UnitPlan,
    ceremony,
    credential_of,
    officer_keys,
    sealed_officers,
    secret_of,
    signing_key,
)

WATCHER_KEY = signing_key("watcher")
"""Who watches the service from outside."""
WEIGHED_NOTHING = (line("No weights yet", "Aucun poids encore", "0"),)
"""What stands in poll.json until the weights are signed."""


def reading(document: PollDocument, **choices: str) -> PollDocument:
    """Return poll.json with other readings of some points, by name with `_` for `-`.

    Members that say the same are changed too.
    """
    chosen = {**document.choices, **{name.replace("_", "-"): one for name, one in choices.items()}}
    return replace(
        document,
        readings=make_readings(chosen),
        release_units=chosen[UNIT_RESULTS] == "released",
    )


def as_rehearsal(document: PollDocument) -> PollDocument:
    """Return the poll.json of a rehearsal, which is on no route."""
    return replace(document, kind=REHEARSAL, route=None)


class SimulatedPoll:
    """Everybody who takes part in a poll, and all that is sealed; not yet sealed."""

    def __init__(
        self,
        units: tuple[UnitPlan, ...] = SMALL,
        *,
        seed: int = 1,
        trustees: int = 3,
        threshold: int = 2,
        keys: tuple[bytes, tuple[CeremonySecrets, ...]] | None = None,
        codes: bool = False,
        fee: str = "1100.00",
        ratified_above: str = "1/2",
        threshold_kind: ThresholdKind = ThresholdKind.MORE_THAN,
        counting_unit: CountingUnit = CountingUnit.BARGAINING_UNIT,
        change: Callable[[PollDocument], PollDocument] = lambda document: document,
        route: Route | None = None,
    ) -> None:
        """`codes`: derive secrets from voting codes (slow), else draw them from the seed.

        `keys` are of another ceremony, `change` may alter poll.json before it is sealed. `route` is
        an honest one of the poll's kind where none is given, and none in a rehearsal.
        """
        self.random = random.Random(seed)
        self.plans = units
        self.poll = "".join(self.random.choices("ABCDEFGHJKLMN23456789", k=15))
        self.card_set = "".join(self.random.choices("abcdefghijkm23456789", k=15))
        self.log_key = signing_key(f"log {seed}")
        self.authority_key = signing_key(f"authority {seed}")
        self.keys = officer_keys(seed)
        self.signers = (CHAIR, EXECUTIVE)
        self.trustees_raw, self.trustee_members = keys or ceremony(trustees, threshold)
        self.trustee_secrets = tuple(member.secret or 0 for member in self.trustee_members)
        self.threshold = threshold
        self.trustees: Trustees = parse_trustees(self.trustees_raw)
        self.members = [self._member(plan, codes) for plan in units for _ in range(plan.members)]
        self.lists = {plan.unit: self._list(plan.unit) for plan in units}
        self.inputs = FteInputs(
            Fraction(fee),
            Fraction(0),
            Threshold(Fraction(ratified_above), threshold_kind),
            tuple(plan.weight(units) for plan in units),
            counting_unit,
        )
        self.fte = encode_fte_inputs(self.inputs)
        self.route = route
        self.texts: Mapping[str, bytes] = text_files()
        self.document = self.weighed(self._routed(change(self._document())))
        self.elections = {
            unit.id: parse_election(election_bytes(self.document, unit, self.trustees.public_key))
            for unit in self.document.units
        }

    # --- who takes part ---

    def _member(self, plan: UnitPlan, codes: bool) -> Member:
        number = f"{self.random.randrange(10**8):08d}"
        digits = f"{self.random.randrange(10**15):015d}"
        code = digits + str(damm_digit(digits))
        secret = (
            secret_of(code, self.card_set, number) if codes else self.random.randrange(1, int(Q))
        )
        return Member(number, plan.unit, code, secret, credential_of(secret))

    def _list(self, unit: str) -> bytes:
        return credentials_list(one.credential for one in self.members if one.unit == unit)

    def _document(self) -> PollDocument:
        return PollDocument(
            poll=self.poll,
            card_set=self.card_set,
            iterations=FEWEST_ITERATIONS,
            list_serial=FIRST_SERIAL,
            kind="tentative-agreement",
            title=Bilingual("Ratification vote", "Vote de ratification"),
            question=Bilingual(
                "Do you accept the tentative agreement?", "Acceptez-vous l'entente de principe ?"
            ),
            voters_list_date=date(2026, 4, 15),
            electorate=Electorate.MEMBERS,
            classes=("on-leave", "statutory", "voluntary"),
            challenge_reasons=tuple(sorted(ChallengeReason)),
            unit_by_laws=(),
            objections=Window(OPENS - timedelta(days=7), OPENS - timedelta(days=1)),
            window=Window(OPENS, CLOSES),
            ruling_deadline=CLOSES + timedelta(days=7),
            time_zones="2026f",
            readings=make_readings(self.choices),
            release_units=False,
            release_heads=False,
            small_unit=10,
            interruption_minutes=30,
            fte=sha256_hex(self.fte),
            weights=self.signed_weights(WEIGHED_NOTHING),
            trustees=sha256_hex(self.trustees_raw),
            units=tuple(self._unit(plan) for plan in self.plans),
            officers=self._officers(),
            credential_authority=ed25519.public_key_text(self.authority_key),
            log_key=ed25519.public_key_text(self.log_key),
            watcher=ed25519.public_key_text(WATCHER_KEY),
            route=named(made()),
        )

    def _officers(self) -> tuple[SealedOfficer, ...]:
        return sealed_officers(self.keys)

    def _routed(self, document: PollDocument) -> PollDocument:
        """Put the poll on the route that a test gave, or on an honest one that fits."""
        if document.rehearsal:
            return document
        if self.route is None:
            self.route = self.maker(document).walk().route
        kind = self.route.subject.kind.value
        return replace(document, route=named(self.route), kind=kind)

    def maker(self, document: PollDocument) -> RouteMaker:
        """Who signs the poll's route: its own officers."""
        about = subject(
            AgreementKind(document.kind), day_count=DayCount(document.choices[REVIEW_DAYS])
        )
        return RouteMaker(about, document.officers, dict(self.keys))

    @property
    def choices(self) -> dict[str, str]:
        """How the poll reads what the by-law leaves open."""
        chosen = {
            REVIEW_DAYS: "clear",
            MEMBERSHIP: "audited",
            EXECUTIVE_ACTS: WINDOW_AND_RELEASE,
            UNIT_RESULTS: "restricted",
        }
        return {**chosen, **readings_of(self.inputs)}

    def weighed(self, document: PollDocument) -> PollDocument:
        """Return poll.json with the treasurer's signature over its own weights."""
        about = about_weights(weights_of(document, self.inputs))
        return replace(document, weights=self.signed_weights(about))

    def signed_weights(
        self,
        about: About,
        signer: str = TREASURER,
        key: Ed25519PrivateKey | None = None,
        **changes: object,
    ) -> SignedWeights:
        """Return a statement of weights, an hour before the seal, by an officer's key file.

        A forger signs it with another `key`.
        """
        time = SEALED_AT - timedelta(hours=1)
        made = Statement(self.poll, Act.WEIGHTS, time, "", about)
        statement = replace(made, **changes)
        signature = sign_statement_ed25519(statement, signer, key or self.keys[signer])
        return SignedWeights(statement, signature)

    def _unit(self, plan: UnitPlan) -> SealedUnit:
        return SealedUnit(
            id=plan.unit,
            name=Bilingual(f"{plan.board}, {plan.panel}", f"{plan.board} ({plan.panel})"),
            board=plan.board,
            panel=plan.panel,
            counts_in=plan.weight(self.plans).counts_in,
            bargaining_unit=plan.shared or plan.unit,
            on_list=plan.members,
            election="".join(self.random.choices("ABCDEFGHJKLMN23456789", k=15)),
            voters_list=sha256_hex(self.lists[plan.unit]),
        )

    @property
    def voters_lists(self) -> VotersLists:
        """What the credential authority signs of the voters' lists."""
        credentials = {unit: json.loads(listed) for unit, listed in self.lists.items()}
        return make_voters_lists(self.card_set, credentials, self.authority_key)

    def members_of(self, unit: str) -> list[Member]:
        """Everybody on a unit's list."""
        return [member for member in self.members if member.unit == unit]
