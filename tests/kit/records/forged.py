"""A release or a public proof that is false, in a poll of which both editions can be made.

Rules this module keeps:
1. The server is dishonest and holds the log's key. Two officers sign what is released, whatever it
   is: no signature and no digest is what finds the forgery.
2. `says` are words of both verifiers, `page` those of verify.html where they are others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.record.log import events
from audit.record.log.event_parts import Official, PublishedProof
from audit.record.signatures.statement import Act
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import Trustees
from tally.public_proof.document import ProvedFigure, encode_proofs
from tally.public_proof.interval import Figure, WeighedInterval, interval_of
from tally.public_proof.proof import PublicProof
from tally.public_proof.releases import Release
from tally.public_proof.shares import Share, make_share
from tally.public_proof.statement import ProofStatement
from tally.public_proof.weights import Kind
from tests.kit.records.changed_records import Flaw, public
from tests.kit.simulator.poll import Simulator

FILE = "public-proof.json"
FULL = Release(2)
CHECK = "percentage"


@dataclass(frozen=True)
class Forged:
    """A forgery: the poll whose record has it, and what both verifiers find of it.

    `failed` are the checks of the command that fail in the public edition, `complete` those in the
    other, in order; `step` is the first step of the page that does.
    """

    name: str
    poll: Callable[[], Simulator]
    says: str
    failed: tuple[str, ...] = (CHECK,)
    complete: tuple[str, ...] = (CHECK,)
    step: str = CHECK
    page: str = ""

    @property
    def flaw(self) -> Flaw:
        """It, as the page's scripts are given it."""
        return Flaw(self.name, self.step, lambda: public(self.poll()), self.page or self.says)


def proof_of(poll: Simulator, release: Release = FULL) -> bytes:
    """The true public-proof.json of a release of a poll that is certified."""
    poll.asked_release = release
    made = poll.prove().file
    assert made is not None
    return made


def releasing(
    poll: Simulator, official: Official, proof: bytes | None, *, percentage: bool = True
) -> Simulator:
    """The poll in which two officers release this, with this proof."""
    poll.later()
    poll.public_proof = proof
    named = None if proof is None else PublishedProof(sha256_hex(proof), percentage)
    act = poll.authorised(Act.RELEASE, poll.release_of(official, named))
    poll.append(events.ResultReleased(official=official, proof=named, **act))
    return poll


def encoded(proof: PublicProof, kind: Kind = Kind.FTE) -> bytes:
    """public-proof.json of one figure."""
    return encode_proofs([ProvedFigure(kind, 1, proof)])


@dataclass(frozen=True)
class Conspiracy:
    """The server and all trustees of a certified poll: every key, and every s, is theirs.

    `statement` is what their shares are made of: the true one of the percentage, unless given.
    `owners` are the trustees who give one. What they prove with it is `Forger`'s.
    """

    poll: Simulator
    given: ProofStatement | None = None
    owners: Sequence[int] = (1, 2)

    @cached_property
    def statement(self) -> ProofStatement:
        """What is proved."""
        return self.given or self.poll.asked().proved[0]

    @property
    def trustees(self) -> Trustees:
        """The poll's trustees."""
        return self.poll.trustees

    @cached_property
    def _made(self) -> dict[int, tuple[Share, int]]:
        secrets = self.poll.trustee_secrets
        return {one: make_share(self.statement, one, secrets[one - 1]) for one in self.owners}

    @property
    def shares(self) -> list[Share]:
        """Shares of their own, other than those that the trustees sent."""
        return [share for share, _ in self._made.values()]

    @property
    def blinds(self) -> dict[int, int]:
        """The blinding numbers of these shares."""
        return {owner: blind for owner, (_, blind) in self._made.items()}

    @property
    def weighed(self) -> int:
        """M."""
        by_unit = {one.count.unit: one.count.in_favour for one in self.poll.true_count().units}
        return self.statement.weights.weighed(by_unit)

    def interval(self, official: Official) -> WeighedInterval:
        """What a release says of M."""
        shown = official.in_favour
        digits = None if shown is None else int(shown.replace(".", ""))
        figure = Figure(official.ratified, digits, official.decimals)
        return interval_of(figure, self.poll.inputs.threshold, self.statement.weights)
