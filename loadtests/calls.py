"""Telephone calls in progress at once, through the engine of `ratify phone`, beside the web.

    python -m loadtests.calls [--calls 300] [--store sqlite|postgresql]

Rules this module keeps:
1. What answers is `ratify serve --phone`, a web worker and a telephone worker for each core, over
   real HTTP; the callers are threads of this process, on the same machine.
2. Every caller is a member who has not voted, listens to each question before answering it, and
   votes. All calls are in progress together once the last has been made; how many were is counted.
3. The web is asked by itself first, then beside the calls, at the same steady rate: what its
   slowest answers take is told as a ratio of the two.
4. Beside the webhooks' times stands one key derivation in the same run.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from audit.work.pool import cores
from ivr.handset.call import Announcement, Call
from ivr.handset.member import PhoneVote, vote_by_phone
from ivr.handset.network import Answer, PhoneError, PhoneLine, Webhook, send_over_http
from loadtests.casts import postgresql
from tally.protocol.credential import FEWEST_ITERATIONS, derive_secret
from tests.kit.phone.served import Served, served
from tests.kit.run.folder import begin_run

CALLS = 300
LISTENS = 30.0
"""Seconds that a caller listens before each answer: a vote takes two and a half minutes, brisk."""
BEGIN_WITHIN = 130.0
"""Seconds in which all calls begin: as many a second as keep so many in progress for good."""
ALONE = 20.0
"""Seconds that the web is asked by itself."""
ASK_EVERY = 0.05
DERIVATIONS = 5


@dataclass(frozen=True)
class Figures:
    """Times in seconds."""

    calls: int
    cast: int
    at_once: int
    webhooks: list[float] = field(repr=False)
    derivation: float
    web_alone: list[float] = field(repr=False)
    web_beside: list[float] = field(repr=False)


def percentile(times: list[float], percent: int) -> float:
    """Return the time that so many percent of the times do not exceed."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


class Callers:
    """Members on the telephone; counts those on the line, and times every webhook."""

    def __init__(self, site: Served, listens: float, advance: Callable[[], None]) -> None:
        self._line = PhoneLine(site.phone, site.line.token, send=self._send)
        self._listens, self._advance = listens, advance
        self._lock = threading.Lock()
        self._on_the_line = 0
        self.at_once = 0
        self.times: list[float] = []

    def vote(self, vote: PhoneVote, after: float) -> bool:
        """Call after so many seconds, and vote; return whether the line said that it was cast."""
        time.sleep(after)
        self._count(1)
        try:
            return bool(vote_by_phone(Call(self._line), vote, self._listen))
        except PhoneError as fault:
            click.echo(f"A call failed: {fault}", err=True)
            return False
        finally:
            self._count(-1)
            self._advance()

    def _listen(self, turn: Announcement) -> None:
        time.sleep(self._listens)

    def _count(self, change: int) -> None:
        with self._lock:
            self._on_the_line += change
            self.at_once = max(self.at_once, self._on_the_line)

    def _send(self, webhook: Webhook) -> Answer:
        began = time.perf_counter()
        answer = send_over_http(webhook)
        self.times.append(time.perf_counter() - began)
        return answer


class Visitor:
    """Asks the web for the poll's page and for a nonce, in turn, at a steady rate."""

    def __init__(self, site: Served) -> None:
        poll = site.sample.poll
        headers = {"Content-Type": "application/json"}
        nonce = f"{site.web}/api/polls/{poll}/nonce"
        self._requests = (
            urllib.request.Request(f"{site.web}/en/polls/{poll}"),
            urllib.request.Request(nonce, json.dumps({}).encode(), headers, method="POST"),
        )
        self.times: list[float] = []

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask until the end of the block, in a thread."""
        done = threading.Event()
        thread = threading.Thread(target=self._ask, args=(done,))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _ask(self, done: threading.Event) -> None:
        place = 0
        while not done.wait(ASK_EVERY):
            began = time.perf_counter()
            with urllib.request.urlopen(self._requests[place % 2], timeout=30) as answer:
                answer.read()
            self.times.append(time.perf_counter() - began)
            place += 1


def derivation_seconds(site: Served) -> float:
    """Return the median time of one key derivation, in this process."""
    voter = site.sample.voters[0]
    taken = []
    for _ in range(DERIVATIONS):
        began = time.perf_counter()
        derive_secret(voter.code, "1" * 15, voter.member, FEWEST_ITERATIONS)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def measure(
    calls: int,
    advance: Callable[[], None] = lambda: None,
    *,
    listens: float = LISTENS,
    store: str = "sqlite",
) -> Figures:
    """Serve a poll, ask the web alone, then beside so many calls; return the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(postgresql()) if store == "postgresql" else ""
        site = stack.enter_context(served(folder, voters=calls, workers=cores(), database=database))
        derivation = derivation_seconds(site)
        alone, beside = Visitor(site), Visitor(site)
        with alone.asking():
            time.sleep(ALONE)
        callers = Callers(site, listens, advance)
        with beside.asking(), ThreadPoolExecutor(calls) as pool:
            cast = list(pool.map(callers.vote, *zip(*_plans(site), strict=True)))
        with site.sample.ctx.store.reader() as uow:
            stored = sum(uow.ballots.count_by_unit(site.sample.poll).values())
    if stored < sum(cast):
        raise SystemExit(f"{sum(cast)} votes were acknowledged, {stored} are in the box")
    return Figures(
        calls, sum(cast), callers.at_once, callers.times, derivation, alone.times, beside.times
    )


def _plans(site: Served) -> Iterator[tuple[PhoneVote, float]]:
    """Give each voter's keys, and when the call begins."""
    voters = site.sample.voters
    for place, voter in enumerate(voters):
        yield PhoneVote(voter.member, voter.code, place % 2), BEGIN_WITHIN * place / len(voters)


def lines(figures: Figures) -> list[str]:
    """Return the figures as lines to print."""
    slow, alone, beside = (
        percentile(times, 99) for times in (figures.webhooks, figures.web_alone, figures.web_beside)
    )
    return [
        f"{figures.calls} telephone calls, {figures.at_once} of them in progress at once:"
        f" {figures.cast} votes cast",
        f"  A webhook: median {percentile(figures.webhooks, 50) * 1000:.0f} ms,"
        f" 99% {slow * 1000:.0f} ms = {slow / figures.derivation:.1f} key derivations"
        f" of {figures.derivation * 1000:.0f} ms, longest {max(figures.webhooks) * 1000:.0f} ms"
        f" (the limit is 15 000 ms; {len(figures.webhooks)} webhooks)",
        f"  The web meanwhile: 99% {beside * 1000:.0f} ms, alone {alone * 1000:.0f} ms:"
        f" {beside / alone:.1f} times; medians {percentile(figures.web_beside, 50) * 1000:.0f} and"
        f" {percentile(figures.web_alone, 50) * 1000:.0f} ms",
    ]


@click.command()
@click.option("--calls", default=CALLS, show_default=True)
@click.option("--listens", default=LISTENS, show_default=True, help="Seconds before each answer.")
@click.option("--store", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def main(calls: int, listens: float, store: str) -> None:
    """Measure telephone calls in progress at once."""
    begin_run()
    for line in lines(measure(calls, listens=listens, store=store)):
        click.echo(line)


if __name__ == "__main__":
    main()
