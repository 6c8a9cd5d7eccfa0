"""`ratify serve`: the web server, the scheduler, the mail worker, and the telephone line.

Rules this module keeps:
1. One synchronous gunicorn worker for each core; every worker opens its own database connections.
2. The scheduler (`voting.scheduler`) is a process of its own.
3. So is the mail worker, where there is a channel for messages: nobody waits for a mail server.
4. The telephone line has workers of its own: what a call costs stalls no page.
5. Whatever of these ends while the server runs is started again (`voting.cli.serve.processes`).
"""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from audit.work.pool import cores
from voting.app import create_app
from voting.bootstrap import initialise, open_context
from voting.cli.common import VotingCommand, bars
from voting.cli.serve.bind import check_bind
from voting.cli.serve.mail_worker import keep_delivering
from voting.cli.serve.phone_line import Application, make_phone, sample_phone
from voting.cli.serve.processes import Alive, Task, beside, disown
from voting.config.settings import Settings, from_env
from voting.demo.sample import sample_poll
from voting.scheduler import run_scheduler

TIMEOUT_SECONDS = 120
"""How long a worker may take over one request, sending the answer included. The count of a province
can take longer: its second signature is handed in on the command line, which has no limit."""


@dataclass(frozen=True)
class Where:
    """Where a server listens (`127.0.0.1:8000`), and with how many workers."""

    bind: str
    workers: int


class GunicornServer(BaseApplication):  # type: ignore[misc]
    """gunicorn, with these settings and no others; `make` makes the application, in a worker."""

    def __init__(self, settings: Settings, where: Where, make: Application) -> None:
        self._settings, self._make = settings, make
        self._options = {
            "bind": where.bind,
            "workers": where.workers,
            "worker_class": "sync",
            "timeout": TIMEOUT_SECONDS,
            "proc_name": "ratify",
            "post_fork": disown,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn's own type
        """Make the application, in a worker."""
        return self._make(self._settings)


def keep_time(settings: Settings, alive: Alive) -> None:
    """Do what the clock asks for, for as long as the server that started this lives."""
    run_scheduler(open_context(settings), alive)


def keep_answering(settings: Settings, alive: Alive, where: Where) -> None:
    """Answer telephone calls, for as long as the server that started this lives."""

    def follow() -> None:
        while alive():
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, daemon=True).start()
    GunicornServer(settings, where, make_phone).run()


def _tasks(settings: Settings, *, mail_worker: bool, phone: Where | None) -> list[Task]:
    tasks = [Task("scheduler", keep_time)]
    if mail_worker and settings.post.kinds:
        tasks.append(Task("mail worker", keep_delivering))
    if phone is not None:
        tasks.append(Task("telephone line", partial(keep_answering, where=phone)))
    return tasks


def _local_url(bind: str) -> str:
    """Return the sample's address: a browser allows encryption and passkeys on `localhost` only."""
    return f"http://localhost:{bind.rpartition(':')[2]}"


@click.command(cls=VotingCommand)
@click.option(
    "--bind",
    default="127.0.0.1:8000",
    show_default=True,
    callback=check_bind,
    help="Address and port.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes. [default: one for each core]")
@click.option(
    "--sample",
    type=click.Path(file_okay=False, path_type=Path),
    help="Serve a sample poll, made in this new folder, instead of the configured database.",
)
@click.option(
    "--no-mail-worker",
    is_flag=True,
    help="Leave messages to another machine's `ratify messages deliver --forever`.",
)
@click.option("--phone", is_flag=True, help="Answer telephone calls as well.")
@click.option(
    "--phone-bind",
    default="127.0.0.1:8001",
    show_default=True,
    callback=check_bind,
    help="The line's address and port.",
)
def serve(
    bind: str,
    workers: int | None,
    sample: Path | None,
    phone_bind: str,
    *,
    no_mail_worker: bool,
    phone: bool,
) -> None:
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
      RATIFY_PHONE_URL        the public address of the telephone line's webhooks
      RATIFY_PHONE_HELP       the number that callers are told for help, such as +14165550123
      RATIFY_PHONE_KEYS       the folder, in memory, of the keys that calls rest under; usually one
                              in /dev/shm, named by the folder of the secrets
      RATIFY_PROOF_KEYS       the same, of the keys that trustees' blinding numbers rest under until
                              the result
      RATIFY_TWILIO_TOKEN     what Twilio signs its webhooks with

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
        if phone:
            settings, how = sample_phone(settings, sample, _local_url(phone_bind))
            leaflet += f"\n{how}"
        initialise(settings)
        click.echo(leaflet)
    open_context(settings)  # refuse to start without a key, or with an old database
    web, line = Where(bind, workers or cores()), Where(phone_bind, workers or cores())
    if phone:
        make_phone(settings)  # refuse to start without a line, or without its token
    tasks = _tasks(settings, mail_worker=not no_mail_worker, phone=line if phone else None)
    with beside(settings, tasks):
        GunicornServer(settings, web, create_app).run()
