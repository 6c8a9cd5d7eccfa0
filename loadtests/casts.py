"""How many casts a second the services and a database take, every proof checked inline.

    python -m loadtests.casts [--voters 1200] [--processes N] [--store sqlite|postgresql]

Rules this module keeps:
1. What is measured is `voting.services.ballots.cast.cast` in worker processes, each with its own
   store, as the web server's workers are; HTTP is not part of it (see locustfile.py).
2. The databases are as in production: SQLite with synchronous=FULL, PostgreSQL with fsync on.
3. Beside the figure stands one ballot's verification in the same run: where a machine is shared,
   the ratio says more than the rate.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tally.protocol.ballot import verify_ballot
from tally.protocol.ballot_form import parse_ballot
from tests.kit.database.postgres import Cluster
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, context, open_poll
from tests.kit.run.folder import begin_run
from tests.kit.servers.caster import Job
from voting.services.ballots.cast import cast_ballot
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore

PROCESSES = multiprocessing.get_context("spawn")


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the URL of a new SQLite database."""
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'ratify.db'}"
        upgrade(url)
        yield url


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the URL of a new database of a PostgreSQL that syncs every commit."""
    cluster = Cluster(durable=True)
    try:
        yield cluster.new_database()
    finally:
        cluster.stop()


STORES = {"sqlite": sqlite, "postgresql": postgresql}


def work(url: str, poll: str, jobs: list[Job], barrier: object, times: object) -> None:
    """Cast the jobs; report each cast's seconds, but the first's, which makes the window tables."""
    store = SqlStore(url, ACCOUNT_KEY)
    ctx = context(store)
    cast_ballot(ctx, poll, jobs[0].authorization, jobs[0].raw)
    barrier.wait()  # type: ignore[attr-defined]
    taken = []
    for job in jobs[1:]:
        began = time.perf_counter()
        cast_ballot(ctx, poll, job.authorization, job.raw)
        taken.append(time.perf_counter() - began)
    times.put(taken)  # type: ignore[attr-defined]
    store.close()


def verification_seconds(sample: SamplePoll, jobs: list[Job]) -> float:
    """Return the median time of one ballot's verification alone, in this process."""
    election = sample.election(sample.voters[0].unit)
    taken = []
    for job in jobs[:40]:
        began = time.perf_counter()
        verify_ballot(election, parse_ballot(job.raw))
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def measure(url: str, voters: int, processes: int) -> str:
    """Cast every voter's ballot in `processes` processes; return a line of figures."""
    sample = open_poll(context(SqlStore(url, ACCOUNT_KEY)), voters=voters, units=["A-ELEM"])
    jobs = [
        Job(voter.member, sample.authorization(voter), sample.ballot(voter))
        for voter in sample.voters
    ]
    barrier, times = PROCESSES.Barrier(processes + 1), PROCESSES.Queue()
    workers = [
        PROCESSES.Process(
            target=work, args=(url, sample.poll, jobs[place::processes], barrier, times)
        )
        for place in range(processes)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    began = time.perf_counter()
    taken = [seconds for _ in workers for seconds in times.get()]
    elapsed = time.perf_counter() - began
    for worker in workers:
        worker.join()
    alone = verification_seconds(sample, jobs)
    low, high = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
    return (
        f"{len(taken) / elapsed:6.0f} casts/s   median {low * 1000:5.1f} ms   "
        f"95% {high * 1000:5.1f} ms   one verification {alone * 1000:4.1f} ms   "
        f"median cast = {low / alone:.1f} verifications"
    )


@click.command()
@click.option("--voters", default=1200, show_default=True)
@click.option("--processes", default=os.cpu_count() or 1, show_default=True)
@click.option("--store", type=click.Choice(list(STORES)), multiple=True, default=list(STORES))
def main(voters: int, processes: int, store: tuple[str, ...]) -> None:
    """Measure the rate of casts."""
    begin_run()
    for name in store:
        with STORES[name]() as url:
            click.echo(f"{name:10} {processes} processes {measure(url, voters, processes)}")


if __name__ == "__main__":
    main()
