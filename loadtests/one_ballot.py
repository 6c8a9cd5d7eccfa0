"""One ballot, parsed and verified, against one power: `python -m loadtests.one_ballot`.

Rules this module keeps:
1. What is compared is measured in turn, each the time that the processor works; of each the median
   is taken.
2. A ballot is measured in powers of its own group, as libsodium takes them, and in powers of the
   group that Belenios had before, as GMP takes them: there too it is known what a ballot costs.
3. Beside it stands what libsodium alone takes: the calls that one ballot makes are counted, and
   each is timed by itself. The rest is our own work: reading, hashing, wrapping.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from unittest import mock

import gmpy2
from nacl import bindings

from loadtests.timing import Advance, worked
from tally.protocol import group
from tally.protocol.ballot import make_ballot, verify_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.election import Election
from tally.protocol.group import ELEMENT_BYTES, G, H, random_exponent
from tests.kit.simulator.poll import poll_at

SAMPLE = 200
REPEATS = 5
"""How often a call is repeated to be timed: one alone is too short."""
POWER = "crypto_scalarmult_ed25519_noclamp"
AIM_POWERS, AIM_OLD_POWERS = 20, 6
BEFORE = 13.7
"""Powers of the old group that a ballot of the old group took to verify, with tables."""

P = gmpy2.mpz(
    "20694785691422546401013643657505008064922989295751104097100884787057374219242717"
    "40192223725449768433812906663313807895840496005438963628979639303877390572280360"
    "59737494276713767776188985898727358650490811670993105358677809800307904916540637"
    "77173764198678527273474476341835600035698305193144284561701911000786737307333564"
    "12397173289791324047457883446826065232797464795113767265869358218004631792207366"
    "88600526271863633860887968821207694323661494910029234443463732221458841005864210"
    "50242120365433561201320481118852408731077014151666200162313177169372189248078507"
    "711827842317498073276598828825169183103125680162072880719"
)
"""The prime of the old group, BELENIOS-2048."""
Q = gmpy2.mpz("78571733251071885079927659812671450121821421258408794611510081919805623223441")
"""The order of the old group, of 256 bits."""


@dataclass(frozen=True)
class Figures:
    """Medians in seconds; `libsodium` is what its own calls in verifying `ballot` take."""

    ballot: float
    power: float
    old_power: float
    libsodium: float


def measure(size: int, advance: Advance) -> Figures:
    """Verify so many ballots, in turn with each call by itself."""
    election, ballots = sample(size)
    calls = {"old power": old_power(), **bare_calls()}
    times: dict[str, list[float]] = {name: [] for name in (*calls, "ballot")}
    for raw in ballots:
        for name, call in calls.items():
            times[name].append(worked(partial(_repeat, call)) / REPEATS)
        times["ballot"].append(worked(lambda raw=raw: verify_ballot(election, parse_ballot(raw))))
        advance()
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    counted = count_calls(election, ballots[0])
    libsodium = sum(count * medians[name] for name, count in counted.items())
    return Figures(medians["ballot"], medians[POWER], medians["old power"], libsodium)


def sample(size: int) -> tuple[Election, list[bytes]]:
    """Make so many ballots of one election."""
    poll = poll_at("open")
    unit = poll.plans[0].unit
    election, member = poll.elections[unit], poll.members_of(unit)[0]
    return election, [make_ballot(election, member.secret, n % 2) for n in range(size)]


def bare_calls() -> dict[str, Callable[[], object]]:
    """Return what verifying a ballot may call of libsodium, each with arguments to call it with."""
    scalar = random_exponent().to_bytes(ELEMENT_BYTES, "little")
    point = (H ** random_exponent()).raw
    return {
        POWER: partial(bindings.crypto_scalarmult_ed25519_noclamp, scalar, point),
        "crypto_scalarmult_ed25519_base_noclamp": partial(
            bindings.crypto_scalarmult_ed25519_base_noclamp, scalar
        ),
        "crypto_core_ed25519_add": partial(bindings.crypto_core_ed25519_add, point, G.raw),
        "crypto_core_ed25519_sub": partial(bindings.crypto_core_ed25519_sub, point, G.raw),
    }


def count_calls(election: Election, raw: bytes) -> dict[str, int]:
    """Count the calls of libsodium that one ballot makes (3)."""
    with ExitStack() as stack:
        spies = {
            name: stack.enter_context(mock.patch.object(group, name, wraps=getattr(group, name)))
            for name in bare_calls()
        }
        verify_ballot(election, parse_ballot(raw))
    return {name: spy.call_count for name, spy in spies.items()}


def old_power() -> Callable[[], object]:
    """Return a power of the old group, to an exponent of 256 bits."""
    base = gmpy2.powmod(2, (P - 1) // Q, P)
    return partial(gmpy2.powmod, base, Q - random_exponent(), P)


def _repeat(call: Callable[[], object]) -> None:
    for _ in range(REPEATS):
        call()


def lines(figures: Figures) -> list[str]:
    """Return the figures, each with its aim."""
    return [
        f"One ballot, parsed and verified: {figures.ballot / figures.power:.1f} times {POWER}"
        f" (aim: {AIM_POWERS} or fewer; {figures.ballot * 1000:.2f} ms against"
        f" {figures.power * 1000:.3f} ms; libsodium's calls by themselves:"
        f" {figures.libsodium / figures.power:.1f})",
        f"  {figures.ballot / figures.old_power:.1f} times gmpy2.powmod modulo a p of"
        f" {P.bit_length()} bits (aim: {AIM_OLD_POWERS} or fewer; {BEFORE} in that group;"
        f" {figures.old_power * 1000:.3f} ms; GMP {gmpy2.mp_version().split()[-1]})",
    ]


if __name__ == "__main__":
    print(*lines(measure(SAMPLE, lambda: None)), sep="\n")
