"""The files of a result, for certified officers: result.json, readings.json, report, record.

Rules this module keeps:
1. Each file is sent by the rule of access of the result itself; the service decides.
"""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from audit.record.errors import ReportError
from audit.record.manifest import Edition
from audit.report.pdf import report_pdf
from tally.result import DECIMALS
from voting.domain.errors import ConflictError
from voting.services import clock
from voting.services.acts import certify
from voting.services.polls.export import build_record, readings_of
from voting.web.common.access import RESULTS, officer
from voting.web.common.archive import send_record
from voting.web.common.context import ctx
from voting.web.officers import session


@officer(*RESULTS)
def result_document(poll: str) -> ResponseReturnValue:
    """Send result.json to a certified officer."""
    stored = certify.unreleased_result(ctx(), poll, session.current().id)
    return Response(stored.result_json, mimetype="application/json")


@officer(*RESULTS)
def readings_document(poll: str) -> ResponseReturnValue:
    """Send readings.json to a certified officer."""
    stored = certify.unreleased_result(ctx(), poll, session.current().id)
    found = readings_of(clock.current(ctx(), poll), stored)
    return Response(found.encode(DECIMALS), mimetype="application/json")


@officer(*RESULTS)
def complete_record(poll: str) -> ResponseReturnValue:
    """Send the complete edition of the record to a certified officer, once the poll is counted."""
    certify.unreleased_result(ctx(), poll, session.current().id)
    return send_record(poll, complete=True)


@officer(*RESULTS)
def report(poll: str) -> ResponseReturnValue:
    """Send the report to a certified officer."""
    certify.unreleased_result(ctx(), poll, session.current().id)
    try:
        content = report_pdf(build_record(ctx(), poll, Edition.COMPLETE))
    except ReportError as error:
        raise ConflictError(f"{error}.") from error
    name = f"report-{poll}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>/result.json", view_func=result_document)
    blueprint.add_url_rule("/polls/<poll>/readings.json", view_func=readings_document)
    blueprint.add_url_rule("/polls/<poll>/report.pdf", view_func=report)
    blueprint.add_url_rule("/polls/<poll>/record.zip", view_func=complete_record)
