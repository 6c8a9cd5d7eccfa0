"""The form by which officers propose an act, and what it asks beyond the act's name.

Rules this module keeps:
1. A clock time is Toronto's; one that its clocks skip or repeat is refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from audit.record.errors import AuditError
from audit.record.interruption import Interruption, VotingChannel
from audit.record.province import PROVINCE
from audit.record.signatures.statement import Act, PollAct, ServiceAct
from voting.domain.errors import MalformedError
from voting.domain.files.clock_time import NoInstantError, instant_of
from voting.services.acts.handler import ActRequest
from voting.web.officers.offices.choices import office_asked
from voting.web.officers.result.choices import release_of

_SECONDS: Final = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]


class ActProposalForm(FlaskForm):  # type: ignore[misc]
    """The reason; whose decryption; the new closing time, in Toronto time; what is released.

    Of a succession who leaves and who takes over; of a new key, the lost one and the new; of an
    interruption which channel, from when and until when, in Toronto time; of strike-off lists the
    units.
    """

    reason = TextAreaField(validators=[Length(max=500)])
    trustee = IntegerField(validators=[Optional()])
    closes = DateTimeLocalField(format="%Y-%m-%dT%H:%M", validators=[Optional()])
    release = StringField()
    leaver = StringField(validators=[Length(max=70)])
    successor = StringField(validators=[Length(max=70)])
    lost = StringField(validators=[Length(max=1000)])
    new = StringField(validators=[Length(max=1000)])
    channel = StringField(validators=[Length(max=20)])
    began = DateTimeLocalField(format=_SECONDS, validators=[Optional()])
    ended = DateTimeLocalField(format=_SECONDS, validators=[Optional()])
    units = SelectMultipleField(validate_choice=False)


def asked(act: PollAct, form: ActProposalForm) -> ActRequest:
    """Return what the form asks for beyond the act's name."""
    released = release_of(form.release.data or "") if act is Act.RELEASE else None
    named = (form.leaver.data, form.successor.data, form.lost.data, form.new.data)
    office = office_asked(act, *(one or "" for one in named))
    told = _interruption(form) if act is ServiceAct.INTERRUPTION else None
    return ActRequest(
        _moment(form.closes, "New closing time"),
        form.trustee.data,
        release=released,
        office=office,
        interruption=told,
        units=tuple(form.units.data or ()),
    )


def _interruption(form: ActProposalForm) -> Interruption:
    began, ended = _moment(form.began, "Interrupted from"), _moment(form.ended, "Interrupted to")
    if began is None or form.channel.data not in list(VotingChannel):
        raise MalformedError("Choose which way of voting was interrupted, and from when.")
    try:
        return Interruption(VotingChannel(form.channel.data), began, ended)
    except AuditError as error:
        raise MalformedError(f"{error}: correct the times.") from error


def _moment(field: DateTimeLocalField, name: str) -> datetime | None:
    local = field.data
    try:
        return None if local is None else instant_of(local, PROVINCE)
    except NoInstantError as error:
        raise MalformedError(f"{name}: write {error}.") from error
