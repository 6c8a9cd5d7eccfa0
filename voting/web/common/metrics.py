"""Health and counts, for the operator of the service.

Rules this module keeps:
1. Counts only: requests by route pattern and status, polls by state, ballots by poll.
2. Nothing here says more than the board. The ballots are those up to the published size. Of the
   members' interface and the telephone only what was refused or failed is counted: a count of the
   others would tell when each ballot comes.
3. /metrics answers this machine alone, and never through a proxy.
4. /healthz says whether the database answers, and the server's keys are that database's; which is
   wrong it says in one word, and the log says the rest.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from voting.domain.errors import ConfigurationError
from voting.ports.unit_of_work import Context
from voting.services.installation import verify_ready
from voting.services.polls import board
from voting.web.common import context
from voting.web.common.access import RouteKind, public, rule_of

blueprint = Blueprint("operation", __name__)

_NAME, _READY = "ratify-metrics", "ratify-ready"
Readiness = Callable[[Context], None]
"""Raises `ConfigurationError` unless the server may answer."""

log: Final = structlog.get_logger("ratify.web")


def registry_of(app: Flask) -> CollectorRegistry:
    """Return the registry of `app`, to which other modules add their counts."""
    registry: CollectorRegistry = app.extensions[_NAME]
    return registry


class PollCounts(Collector):
    """Polls by state and published ballots by poll, read from the database at each scrape."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def describe(self) -> list[Metric]:
        """Return nothing: what is collected depends on the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the two gauges."""
        ballots = GaugeMetricFamily(
            "ratify_ballots", "Published votes that count.", labels=["poll"]
        )
        states = GaugeMetricFamily(
            "ratify_poll_state", "1 for each poll.", labels=["poll", "state"]
        )
        for view in board.polls(self._ctx):
            ballots.add_metric([view.poll.id], view.total.turnout.votes)
            states.add_metric([view.poll.id, view.poll.state], 1)
        yield ballots
        yield states


@blueprint.get("/healthz")
@public
def health() -> Response:
    """Answer 200 if the database answers, and the keys are its own; else 503.

    Where the database does not answer, the error handler says so.
    """
    try:
        for verify in current_app.extensions[_READY]:
            verify(context.ctx())
    except ConfigurationError as error:
        log.error("not ready", reason=error.message)
        return Response("keys\n", HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Answer with the counts, to this machine only."""
    if not _is_local():
        abort(404)
    registry = current_app.extensions[_NAME]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _is_local() -> bool:
    """Whether the connection itself comes from this machine, with no proxy in between."""
    untouched = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    forwarded = "HTTP_X_FORWARDED_FOR" in request.environ or "HTTP_FORWARDED" in request.environ
    try:
        peer = ipaddress.ip_address(untouched.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback and not forwarded


def _is_told(app: Flask, response: Response) -> bool:
    """Whether a request is counted (rule 2)."""
    rule = rule_of(app.view_functions[request.endpoint]) if request.endpoint else None
    by_member = rule is not None and rule.kind is RouteKind.MEMBER_API
    return not by_member or response.status_code >= HTTPStatus.BAD_REQUEST


def install(app: Flask, *also: Readiness) -> None:
    """Count the requests of `app` and serve the counts; `also`: what else it takes to be ready."""
    registry = CollectorRegistry()
    requests = Counter(
        "ratify_requests",
        "Requests answered by this worker; of the members' interface, those refused or failed.",
        ["worker", "route", "status"],
        registry=registry,
    )

    def count(response: Response) -> Response:
        if _is_told(app, response):
            route = request.url_rule.rule if request.url_rule else "none"
            requests.labels(str(os.getpid()), route, str(response.status_code)).inc()
        return response

    registry.register(PollCounts(context.ctx_of(app)))
    app.extensions[_NAME] = registry
    app.extensions[_READY] = (verify_ready, *also)
    app.after_request(count)
    app.register_blueprint(blueprint)
