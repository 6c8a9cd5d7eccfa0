"""The group BELENIOS-2048 (specification 5.1) and its arithmetic.

The elements are the numbers of order q modulo the prime p; q has 256 bits and p has 2048.

Rules this module keeps:
1. Only `secret_power` raises to a secret exponent (GMP's side-channel-silent `powm_sec`).
   Everything else here takes public values only: its running time depends on them.
2. An element x is a member if x^q = 1. Each element is checked on its own: (p-1)/q has small
   factors, so a product of elements can be in the group when none of them is.
3. Random exponents are drawn without bias (q is about 0.68 * 2^256) from the system's randomness.

How powers are made cheap, counted in multiplications modulo p (one plain power takes about 300):
- `FixedBase` (g, and an election's public key): a table of base^(digit * 2^(w*row)), so a power
  takes one multiplication for each w-bit digit of the exponent: 24 for w = 11.
- `powers` (one number, several exponents): the 255 squarings x^(2^i) are computed once. Each
  exponent is cut into odd digits d at bit i (a sliding window); the product of all (x^(2^i))^d
  takes some 58 multiplications more. The membership check x^q = 1 is just one more exponent.

Threads: gmpy2 keeps the interpreter's lock while it computes. Verifying takes thousands of
multiplications of a microsecond or two; with `allow_release_gil` set, two threads were slower
than without. Use processes.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache

from gmpy2 import mpz, powmod, powmod_sec

from tally.protocol.errors import GroupError

NAME = "BELENIOS-2048"
P = mpz(
    "20694785691422546401013643657505008064922989295751104097100884787057374219242717"
    "40192223725449768433812906663313807895840496005438963628979639303877390572280360"
    "59737494276713767776188985898727358650490811670993105358677809800307904916540637"
    "77173764198678527273474476341835600035698305193144284561701911000786737307333564"
    "12397173289791324047457883446826065232797464795113767265869358218004631792207366"
    "88600526271863633860887968821207694323661494910029234443463732221458841005864210"
    "50242120365433561201320481118852408731077014151666200162313177169372189248078507"
    "711827842317498073276598828825169183103125680162072880719"
)
Q = mpz("78571733251071885079927659812671450121821421258408794611510081919805623223441")
G = mpz(
    "24023526775018522092276877035323999327122876573783649165100753187876632741463532"
    "19320285676155269678799694668298749389095083896573425601900601068477164491735474"
    "13728310461045868131451178164675540052740288984613986453266121505579709716201616"
    "82703128864324566638348636357821061549184199825343151897406581868686511513585764"
    "10138882215396016043228843603930989333662772848406593138406010231675095763777982"
    "66510360682240663507669776402534625377308513317349519424896775405257365904949247"
    "76314759915751987751777114814909204566002054781270547282381409725186398583341157"
    "00568353695553423781475582491896050296680037745308460627"
)
IDENTITY = mpz(1)

EXPONENT_BITS = 256
_ORDER = int(Q)
_TABLE_WINDOW = 11


def random_exponent() -> int:
    """Draw a secret exponent, uniform in [1, q)."""
    return 1 + secrets.randbelow(_ORDER - 1)


def hash_to_exponent(prefix: str, elements: Sequence[mpz | int]) -> int:
    """H(prefix, elements): SHA-256 of prefix + "e1,e2,...", big-endian, mod q. Prefix ends in |."""
    text = prefix + ",".join(map(str, elements))
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return int(int.from_bytes(digest, "big") % Q)


def secret_power(base: mpz, exponent: int) -> mpz:
    """Raise an element of the group to a secret exponent in [0, q).

    Adding q to the exponent changes nothing for an element of order q, and keeps 0 and short
    exponents from standing out.
    """
    return powmod_sec(base, exponent + Q, P)


def power(base: mpz, exponent: int) -> mpz:
    """Raise an element to a public exponent, once: no table, no sharing."""
    return powmod(base, exponent, P)


def inverse(element: mpz) -> mpz:
    """Invert an element of the group."""
    return powmod(element, -1, P)


def verify_member(element: mpz, what: str) -> None:
    """Raise `GroupError` unless `element` is in [1, p) and of order q (or the identity)."""
    if not 0 < element < P or powmod(element, Q, P) != 1:
        raise GroupError(f"{what}: the number is not in the group of order q")


class FixedBase:
    """A table of an often-used public base, for powers with public exponents.

    Shape: ceil(256 / window) rows of 2^window entries; `rows[i][d]` is base^(d * 2^(window * i)).
    With the window of 11 bits it takes about 15 MB, and 0.1 s to build, at the first power.
    """

    def __init__(self, base: mpz, window: int = _TABLE_WINDOW) -> None:
        """Prepare for powers of `base`, an element of the group."""
        self.base = base
        self.window = window

    @cached_property
    def _rows(self) -> list[list[mpz]]:
        rows, step = [], self.base
        for _ in range(0, EXPONENT_BITS, self.window):
            row = [IDENTITY]
            for _ in range((1 << self.window) - 1):
                row.append(row[-1] * step % P)
            rows.append(row)
            step = row[-1] * step % P
        return rows

    def power(self, exponent: int) -> mpz:
        """Raise the base to a public exponent in [0, q)."""
        return self.times_power(IDENTITY, exponent)

    def times_power(self, element: mpz, exponent: int) -> mpz:
        """Multiply `element` by the base raised to a public exponent in [0, q)."""
        window, mask, modulus = self.window, (1 << self.window) - 1, P
        for row in self._rows:
            element = element * row[exponent & mask] % modulus
            exponent >>= window
        return element


GENERATOR = FixedBase(G)


def g_power(exponent: int) -> mpz:
    """Raise g to a public exponent in [0, q), with the shared table of g."""
    return GENERATOR.power(exponent)


@lru_cache(maxsize=4)
def fixed_base(base: mpz) -> FixedBase:
    """Return the table of `base`, cached: all units of a poll share one key."""
    return FixedBase(base)


_WINDOW = 5
Digits = tuple[tuple[int, ...], ...]


@lru_cache(maxsize=16)
def _digits(exponent: int) -> Digits:
    """Cut an exponent into odd digits: it is the sum of (2j + 1) * 2^bit, for bit in digits[j].

    Cached: an alpha and its beta are raised to the same exponents.
    """
    bits_of: list[list[int]] = [[] for _ in range(1 << (_WINDOW - 1))]
    rest, mask = mpz(exponent), (1 << _WINDOW) - 1
    bit = rest.bit_scan1(0)
    while bit is not None:
        bits_of[int(rest >> bit & mask) >> 1].append(bit)
        bit = rest.bit_scan1(bit + _WINDOW)
    return tuple(map(tuple, bits_of))


class _Squares(threading.local):
    """A list of squares for each thread, overwritten by each use.

    Overwriting a number reuses its memory: 5% faster than 256 new ones.
    """

    def __init__(self) -> None:
        self.values = [IDENTITY] * EXPONENT_BITS


_SQUARES = _Squares()


def powers(base: mpz, exponents: Sequence[int]) -> list[mpz]:
    """Raise one number in [1, p) to several public exponents in [0, 2^256)."""
    modulus, squares = P, _SQUARES.values
    squares[0] = base
    for bit in range(1, EXPONENT_BITS):
        squares[bit] = base = base * base % modulus
    return [_product(squares, _digits(exponent)) for exponent in exponents]


def _product(squares: list[mpz], digits: Digits) -> mpz:
    """Multiply squares[bit]^(2j + 1) over all digits.

    With B_j the product of the squares of digit j, this is (product of B_j^j)^2 * product of B_j,
    and the first of these is B_n * (B_n B_(n-1)) * ... * (B_n ... B_1): running products.
    """
    modulus, running, weighted = P, IDENTITY, IDENTITY
    for bits in digits[:0:-1]:
        for bit in bits:
            running = running * squares[bit] % modulus
        weighted = weighted * running % modulus
    for bit in digits[0]:
        running = running * squares[bit] % modulus
    return weighted * weighted % modulus * running % modulus


def member_powers(base: mpz, exponents: Sequence[int], what: str) -> list[mpz]:
    """Do as `powers`; raise `GroupError` unless the base is of order q."""
    *raised, membership = powers(base, (*exponents, _ORDER))
    if membership != 1:
        raise GroupError(f"{what}: the number is not in the group of order q")
    return raised
