"""Public proofs by a server whom all trustees help: every key is theirs, and every s.

Rules this module keeps:
1. Each forgery is as good as it can be made: all that is not forged in it is true, and two officers
   sign it. What finds it is the arithmetic of `docs/public-proof.md`, and no signature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from audit.record.log.event_parts import Official
from tally.decryption.strong import CountLog
from tally.fte.basis import StatedFte
from tally.fte.files import encode_fte_inputs
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import G, H, random_exponent
from tally.public_proof.interval import WeighedInterval, heads_interval
from tally.public_proof.of_count import SealedWeights, proof_statements
from tally.public_proof.proof import PublicProof
from tally.public_proof.ranges import RangeProof, RangeStatement, Side, prove_range
from tally.public_proof.releases import Release
from tally.public_proof.shares import Share, make_share
from tally.public_proof.statement import ProofStatement
from tally.public_proof.weights import Kind
from tests.kit.records.forged import Conspiracy, Forged, encoded, releasing
from tests.kit.simulator.poll import Simulator, poll_at
from tests.tally.public_proof.forger import Forger

Made = Callable[[], Simulator]
NOT_THOSE = "the bits are not those of the commitment"
NOT_A_BIT = "bit 0: the proof that it is 0 or 1 does not hold"
NO_SHARE = "share of trustee 1 does not hold"
RESULT = ("released", "percentage")


def _released(poll: Simulator, proof: PublicProof, official: Official | None = None) -> Simulator:
    return releasing(poll, official or poll.official, encoded(proof))


# --- another figure ------------------------------------------------------------------------------


def _another(decimals: int | None, **changes: object) -> Made:
    """Another figure than the true one of so many decimals, proved as well as can be."""

    def make() -> Simulator:
        poll = poll_at("certified")
        poll.asked_release = Release(decimals)
        official = replace(poll.official, **changes)  # type: ignore[arg-type]
        band = Conspiracy(poll)
        return _released(poll, Forger(band).best_proof(band.interval(official)), official)

    return make


def _another_head_count(by: int) -> Made:
    """So many members more in favour, proved as well as can be, beside the true percentage."""

    def make() -> Simulator:
        poll = Simulator(change=lambda one: replace(one, release_heads=True)).run("certified")
        poll.asked_release = Release(None, heads=True)
        assert poll.official.heads is not None
        official = replace(poll.official, heads=poll.official.heads + by)
        of_fte, of_heads = (Conspiracy(poll, one) for one in poll.asked().proved)
        claim = heads_interval(poll.official.heads + by)
        figures = (
            encoded(Forger(of_fte).best_proof(of_fte.interval(official))),
            encoded(Forger(of_heads).best_proof(claim), Kind.HEADS),
        )
        return releasing(poll, official, _joined(*figures))

    return make


def _joined(first: bytes, second: bytes) -> bytes:
    """public-proof.json of both figures."""
    start, end = b'{"figures":[', b'],"version":1}'
    bodies = [one.removeprefix(start).removesuffix(end) for one in (first, second)]
    return start + b",".join(bodies) + end


# --- another statement ---------------------------------------------------------------------------


def _of(change: Callable[[ProofStatement], ProofStatement]) -> Made:
    """The true figure, proved of another statement."""

    def make() -> Simulator:
        poll = poll_at("certified")
        band = Conspiracy(poll, change(poll.asked().proved[0]))
        return _released(poll, Forger(band).best_proof(band.interval(poll.official)))

    return make


def _other_figures(poll: Simulator, true: ProofStatement) -> ProofStatement:
    """With the FTE of another fte.json: A-ELEM has less of it, and so the figure is another."""
    first, *rest = poll.inputs.units
    inputs = replace(poll.inputs, units=(replace(first, basis=StatedFte(Fraction(900))), *rest))
    tallies = {one.counted.unit: (one.counted.votes, one.in_favour) for one in true.units}
    weights = SealedWeights(inputs, sha256_hex(encode_fte_inputs(inputs)), heads=False)
    (made,) = proof_statements(true.poll, true.log, weights, tallies)
    assert made.weights != true.weights
    return made


def _of_other_figures(*, sealed_digest: bool) -> Made:
    """The percentage that other FTE figures give, well proved of them."""

    def make() -> Simulator:
        poll = poll_at("certified")
        true = poll.asked().proved[0]
        other = _other_figures(poll, true)
        band = Conspiracy(poll, replace(other, fte=true.fte) if sealed_digest else other)
        part = Fraction(band.weighed, other.weights.scale)
        shown = round(part * 10_000)
        sides = [f"{one / 100:.2f}" for one in (shown, 10_000 - shown)]
        official = replace(poll.official, in_favour=sides[0], not_in_favour=sides[1])
        assert official.in_favour != poll.official.in_favour
        interval = band.interval(official)
        assert band.weighed in interval, "the proof is true of these figures"
        return _released(poll, Forger(band).best_proof(interval), official)

    return make


# --- other shares, another commitment ------------------------------------------------------------


@dataclass(frozen=True)
class _True:
    """The true figure, its interval and a true proof of the conspirators' own."""

    poll: Simulator
    band: Conspiracy

    @property
    def interval(self) -> WeighedInterval:
        return self.band.interval(self.poll.official)

    @property
    def forger(self) -> Forger:
        return Forger(self.band)

    @property
    def proof(self) -> PublicProof:
        return self.forger.best_proof(self.interval)

    def claim(self, side: Side) -> RangeStatement:
        return dict(zip(Side, self.forger.claims(self.interval), strict=True))[side]


def _with(change: Callable[[_True], PublicProof]) -> Made:
    """The true figure, with another proof."""

    def make() -> Simulator:
        poll = poll_at("certified")
        return _released(poll, change(_True(poll, Conspiracy(poll))))

    return make


def _first(change: Callable[[_True, Share], Share]) -> Made:
    """The true figure, with another share of the first trustee; the ranges are of the true C."""

    def apply(true: _True) -> PublicProof:
        first, *rest = true.band.shares
        return replace(true.proof, shares=(change(true, first), *rest))

    return _with(apply)


def _by_another_key(true: _True, _: Share) -> Share:
    return make_share(true.band.statement, 1, random_exponent())[0]


def _by_the_second(true: _True, _: Share) -> Share:
    return make_share(true.band.statement, 1, true.poll.trustee_secrets[1])[0]


def _drawn_again(true: _True, _: Share) -> Share:
    return make_share(true.band.statement, 1, true.poll.trustee_secrets[0])[0]


def _unblinded(_: _True, share: Share) -> Share:
    return replace(share, element=share.element * H)


def _moved(true: _True) -> PublicProof:
    """Shares of which C is a commitment to M + 1, with the proofs of the true ones."""
    moved = true.forger.moved_shares(1)
    return true.forger.best_proof(true.interval, moved, 1)


def _another_commitment(true: _True) -> PublicProof:
    """The true shares, and ranges of a C that they do not give."""
    moved = true.forger.best_proof(true.interval, true.forger.moved_shares(1), 1)
    return replace(moved, shares=true.proof.shares)


def _another_secret(true: _True) -> PublicProof:
    lower = true.claim(Side.LOWER)
    value = true.band.weighed - true.interval.lo
    return replace(true.proof, lower=prove_range(lower, value, true.forger.secret + 1))


def _other_end(true: _True) -> PublicProof:
    return replace(true.proof, lower=true.proof.upper)


def _bit_of_two(true: _True) -> PublicProof:
    """Two units moved between two bits: the product stays, the bits do not."""
    lower = true.proof.lower
    bits = (lower.bits[0] * G * G, lower.bits[1] / G, *lower.bits[2:])
    return replace(true.proof, lower=RangeProof(bits, lower.proofs))


def _too_wide(low: int, high: int) -> Made:
    """A proof of an interval that is wider by so much at its ends."""

    def apply(true: _True) -> PublicProof:
        interval = true.interval
        return true.forger.best_proof(WeighedInterval(interval.lo - low, interval.hi + high))

    return _with(apply)


def _by_others() -> Simulator:
    """Three decrypted, of whom two make the result; the shares are of another two."""
    poll = poll_at("encrypted")
    for owner in (3, 1, 2):
        poll.decrypt(owner)
    poll.compute()
    poll.run("certified", after="counted")
    band = Conspiracy(poll, owners=(1, 3))
    return _released(poll, Forger(band).best_proof(band.interval(poll.official)))


FALSE_FIGURES: dict[str, tuple[Made, str]] = {
    "another percentage, as wide": (
        _another(2, in_favour="66.68", not_in_favour="33.32"),
        f"lower end, {NOT_A_BIT}",
    ),
    "another outcome alone, as wide": (_another(None, ratified=False), f"upper end, {NOT_A_BIT}"),
    "one member more in favour": (_another_head_count(1), f"lower end, {NOT_A_BIT}"),
    "one member less in favour": (_another_head_count(-1), f"upper end, {NOT_A_BIT}"),
    "the figure of another fte.json": (_of_other_figures(sealed_digest=False), NO_SHARE),
    "the figure of other weights, said to be sealed": (
        _of_other_figures(sealed_digest=True),
        NO_SHARE,
    ),
}
FALSE_PROOFS: dict[str, tuple[Made, str]] = {
    "a proof under another poll's name": (
        _of(lambda one: replace(one, poll="D65FLK25BA6K5AK")),
        NO_SHARE,
    ),
    "a proof of a second count": (_of(lambda one: replace(one, count=2)), NO_SHARE),
    "a proof of another log of that size": (
        _of(lambda one: replace(one, log=CountLog(one.log.size, "0" * 64))),
        NO_SHARE,
    ),
    "a proof of a longer log": (
        _of(lambda one: replace(one, log=CountLog(one.log.size + 1, one.log.root))),
        NO_SHARE,
    ),
    "a share by another key": (_first(_by_another_key), NO_SHARE),
    "a share by the second trustee's key": (_first(_by_the_second), NO_SHARE),
    "a share with another s": (_first(_unblinded), NO_SHARE),
    "a share drawn again": (_first(_drawn_again), f"lower end: {NOT_THOSE}"),
    "shares moved by a vote": (_with(_moved), NO_SHARE),
    "a commitment that is not of the shares": (_with(_another_commitment), NOT_THOSE),
    "bits with another secret": (_with(_another_secret), f"lower end: {NOT_THOSE}"),
    "bits of the other end": (_with(_other_end), f"lower end: {NOT_THOSE}"),
    "a bit of two": (_with(_bit_of_two), f"lower end, {NOT_A_BIT}"),
    "an interval one too wide below": (_too_wide(1, 0), f"lower end: {NOT_THOSE}"),
    "an interval one too wide above": (_too_wide(0, 1), f"lower end, {NOT_A_BIT}"),
    "shares of others than decrypted": (_by_others, "trustees (1, 3), not of (1, 2)"),
}
CONSPIRACIES = (
    *(Forged(name, *made, complete=RESULT) for name, made in FALSE_FIGURES.items()),
    *(Forged(name, *made) for name, made in FALSE_PROOFS.items()),
)
