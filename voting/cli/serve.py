"""`ratify serve`: the web server, the ticker that opens and closes polls, and the postman.

Rules this module keeps:
1. One synchronous gunicorn worker for each core; every worker opens its own database connections.
2. The ticker is a process of its own. It only does sooner what any worker would do when asked: a
   poll opens and closes at its exact second whether or not the ticker runs.
3. So is the postman, where there is a channel for messages: nobody waits for a mail server.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, process
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from voting.app import create_app
from voting.bootstrap import Context, initialise, open_context
from voting.cli.common import VotingCommand, bars
from voting.cli.postman import keep_delivering
from voting.demo.sample import sample_poll
from voting.domain.errors import RatifyError
from voting.services import post, throttle
from voting.services.clockwork import tick
from voting.services.parallel import cores
from voting.settings import Settings, from_env

_LOGGER = logging.getLogger(__name__)
TIMEOUT_SECONDS = 120
"""How long a worker may take over one request, sending the answer included. The count of a province
can take longer: its second signature is handed in on the command line, which has no limit."""
_PURGE_EVERY = 600
"""Ticks, of a second each, between two clearings of forgotten counters and expired messages."""


def _disown(server: object, worker: object) -> None:
    """Forget, in a worker, the processes beside the server: a worker that ends must not end them.

    This is what multiprocessing does itself in every process that it starts.
    """
    process._children.clear()  # type: ignore[attr-defined]  # it has no public name


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, with these settings and no others."""

    def __init__(self, settings: Settings, bind: str, workers: int) -> None:
        self._settings = settings
        self._options = {
            "bind": bind,
            "workers": workers,
            "worker_class": "sync",
            "timeout": TIMEOUT_SECONDS,
            "proc_name": "ratify",
            "post_fork": _disown,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn's own type
        """Make the application, in a worker."""
        return create_app(self._settings)


def keep_ticking(settings: Settings) -> None:
    """Open and close polls every second, for as long as the server that started this lives."""
    ctx, alive = open_context(settings), _parent_lives()
    count = 0
    while alive():
        _tick(ctx, purge=count % _PURGE_EVERY == 0)
        count += 1
        time.sleep(1 - time.time() % 1)


def keep_posting(settings: Settings) -> None:
    """Send messages, for as long as the server that started this lives."""
    keep_delivering(settings, _parent_lives())


def _parent_lives() -> Callable[[], bool]:
    parent = os.getppid()
    return lambda: os.getppid() == parent


def _tick(ctx: Context, *, purge: bool) -> None:
    try:
        for poll in tick(ctx):
            _LOGGER.info("poll %s is now %s", poll.poll, poll.state)
        if purge:
            throttle.purge(ctx)
            post.purge(ctx)
    except RatifyError as error:  # the database is away for a moment: the next tick tries again
        _LOGGER.warning("tick: %s", error)


@contextmanager
def _beside(settings: Settings, *, postman: bool) -> Iterator[None]:
    """Run the ticker, and the postman if there is a channel for messages, beside the server."""
    posting = postman and settings.post.kinds
    tasks = [keep_ticking, keep_posting] if posting else [keep_ticking]
    start, server = get_context("spawn").Process, os.getpid()
    processes = [start(target=task, args=(settings,), daemon=True) for task in tasks]
    for one in processes:
        one.start()
    try:
        yield
    finally:
        if os.getpid() == server:  # and not in a worker that ends
            for one in processes:
                one.terminate()


def _local_url(bind: str) -> str:
    """Return the sample's address: a browser allows encryption and passkeys on `localhost` only."""
    return f"http://localhost:{bind.rpartition(':')[2]}"


@click.command(cls=VotingCommand)
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", type=click.IntRange(1), help="Processes. [default: one for each core]")
@click.option(
    "--sample",
    type=click.Path(file_okay=False, path_type=Path),
    help="Serve a sample poll, made in this new folder, instead of the configured database.",
)
@click.option(
    "--no-postman",
    is_flag=True,
    help="Leave messages to another machine's `ratify messages deliver --forever`.",
)
def serve(bind: str, workers: int | None, sample: Path | None, *, no_postman: bool) -> None:
    r"""Serve members and officers on the web, and let polls open and close at their times.

    \b
    Settings come from the environment:
      RATIFY_DATABASE_URL     sqlite:///ratify.db, or postgresql+psycopg://user@host/name
      RATIFY_SECRETS          the folder of the server's keys (`ratify db init` makes them)
      RATIFY_BASE_URL         the public address, such as https://vote.example.org
      RATIFY_TRUSTED_PROXIES  how many proxies stand in front
      RATIFY_LOG_LEVEL        debug, info, warning or error
      RATIFY_SMTP_URL, ...    how messages are sent (`ratify messages --help`); without any, whoever
                              is not on the voters' list cannot vote on the web

    With --sample it makes a poll that is open for eight hours, and prints three voters' cards and
    how its officers sign in and act.

    \b
    Example:
      ratify serve --sample sample
    """
    if sample is None:
        settings = from_env()
    else:
        with bars() as progress:
            settings, leaflet = sample_poll(sample, _local_url(bind), progress)
        initialise(settings)
        click.echo(leaflet)
    open_context(settings)  # refuse to start without a key, or with an old database
    with _beside(settings, postman=not no_postman):
        Server(settings, bind, workers or cores()).run()
