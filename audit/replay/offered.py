"""Before an act is done: the lines that its statement must have, computed from a record.

Rules this module keeps:
1. The lines of the seal and of the weights follow from poll.json, fte.json and trustees.json; every
   other statement's from the record as it stands, by the functions by which the verifier checks
   them afterwards.
2. What only the officers choose (the new closing time, the ballots that they rule on, a successor)
   is taken from the statement, and must be possible: a decryption that is set aside stands, a
   ballot that is ruled on is sequestered for the claim that is named, and undecided, and an
   employee who is not a member is admitted only in a poll of employees, a changed contact or a
   removal is not in the log yet, who leaves is in office, who takes over and every new key are new,
   an interruption is told afterwards and overlaps no other, and strike-off lists are of units of
   the poll, one at least, sorted. What may be challenged, and ruled on, `challenges.offered` says.
   What a contact's or a removal's digest stands for, no record says; nor what a passkey does.
3. A record that has not got as far as the act needs, or holds less, is refused by name. Whether the
   record itself holds, `ratify audit verify` says.
"""

from __future__ import annotations

from audit.record.about import acts, contacts, interruption, rulings, succession
from audit.record.about.lines import About, verify_about
from audit.record.about.objections import removal
from audit.record.about.officers import key_words
from audit.record.about.result import ReleasedFigures, release_asked
from audit.record.about.sealed import about_seal, read_sealed_files
from audit.record.about.voters.strike_off import about_strike_off, units_of
from audit.record.about.weights import about_weights, weights_of
from audit.record.errors import StatementError
from audit.record.log.entries import parse_log
from audit.record.log.event_parts import AdmittedBallot, Official
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import (
    Act,
    ChallengeAct,
    ContactAct,
    ListAct,
    OfficeAct,
    RemovalAct,
    RulingAct,
    ServiceAct,
    Statement,
)
from audit.record.units import Bilingual
from audit.replay import export
from audit.replay.challenges.offered import offered_challenge
from audit.replay.export import Record
from audit.replay.poll import replay
from audit.replay.service.interruptions import joined
from audit.replay.statements import Place, PollAbout, certified, released
from tally.result import parse_result


def verify_offered(statement: Statement, record: Record) -> None:
    """Raise `StatementError` unless a statement says what the record gives.

    `record` is a record's files; for the seal, those that the statement is about are enough.
    Raises another `AuditError` if the record cannot give the lines.
    """
    poll, fte, trustees = map(record.file, (export.POLL, export.FTE, export.TRUSTEES))
    files = read_sealed_files(poll, fte, trustees, record.files.get(export.ROUTE))
    if statement.poll != files.document.poll:
        raise StatementError(
            f"the statement is of poll {statement.poll}, the record of {files.document.poll}"
        )
    if statement.act is Act.WEIGHTS:
        verify_about(statement.about, about_weights(weights_of(files.document, files.inputs)))
        return
    if statement.act is Act.SEAL:
        verify_about(statement.about, about_seal(files))
        return
    entries = parse_log(record.file(export.ENTRIES))
    about = PollAbout(files, replay(entries, files.document))
    if isinstance(statement.act, RulingAct):
        expected = _ruled(statement, about)
    elif isinstance(statement.act, ChallengeAct):
        expected = offered_challenge(statement.act, statement, about, record)
    elif isinstance(statement.act, ContactAct):
        expected = _on_a_contact(statement, about)
    elif isinstance(statement.act, RemovalAct):
        expected = _on_the_list(statement, about)
    elif isinstance(statement.act, OfficeAct):
        expected = _on_an_office(statement, about)
    elif isinstance(statement.act, ServiceAct):
        expected = _on_the_service(statement, about)
    elif isinstance(statement.act, ListAct):
        expected = _on_the_lists(statement, about)
    elif statement.act in (Act.CERTIFY, Act.RELEASE):
        expected = _on_the_result(statement, about, record)
    else:
        expected = _on_the_poll(statement, about, Place(about.history.standing, entries))
    verify_about(statement.about, expected)


def _on_the_poll(statement: Statement, about: PollAbout, place: Place) -> About:
    close = place.standing.close
    match statement.act:
        case Act.OPEN:
            return about.about_open(statement, close.closes)
        case Act.EXTEND:
            return acts.about_extend(about.poll, close, acts.new_closing(statement.about))
        case Act.CLOSE:
            return acts.about_close(about.poll, close, acts.new_closing(statement.about))
        case Act.COUNT:
            if about.history.closed is None:  # 3
                raise StatementError("in this record the poll has not closed: nothing to count")
            return acts.about_count(about.poll, about.counted())
        case Act.SET_ASIDE:
            return _set_aside(statement, about)
        case _:
            return place.about_void(about.poll, statement)


def _set_aside(statement: Statement, about: PollAbout) -> About:
    received = acts.set_aside_entry(statement.about)
    for one in about.history.decryptions:
        if one.received == received:
            return about.about_set_aside(one.owner, received)
    raise StatementError("in this record no such decryption stands, to be set aside")  # 2


def _ruled(statement: Statement, about: PollAbout) -> About:
    rows = rulings.rows_of(statement.about)
    waiting = [one for one in about.history.sequestered if not one.decided]
    held = {(one.unit, one.ballot, one.claim) for one in waiting}
    electorate = about.files.document.electorate
    for row in rows:
        if (row.unit, row.ballot, row.claim) not in held:  # 2
            raise StatementError(
                f"ballot {row.ballot} of unit {row.unit}: in this record it is not sequestered for "
                f"the claim {row.claim}, or is ruled on already"
            )
        if isinstance(row, AdmittedBallot) and not electorate.admits(row.admitted_as):
            raise StatementError(
                f"ballot {row.ballot} of unit {row.unit}: an employee who is not a member, and this"
                " is a poll of members"
            )
    return rulings.about_rulings(about.poll, rows)


def _on_a_contact(statement: Statement, about: PollAbout) -> About:
    change = contacts.changed_contact(statement.about)
    if not change:  # 2
        raise StatementError("the statement gives no digest of a changed contact")
    if change in about.history.contact_changes:
        raise StatementError("in this record this change of a contact is made already")
    return contacts.about_contact(about.poll, change)


def _on_the_list(statement: Statement, about: PollAbout) -> About:
    unit, digest = removal.removal_of(statement.about)
    if not digest:  # 2
        raise StatementError("the statement gives no digest of a voter who is removed")
    if unit not in about.history.ballots:
        raise StatementError(f"in this record {unit or 'the unit'} is not an election of the poll")
    if digest in about.history.removals:
        raise StatementError("in this record this voter is removed already")
    return removal.about_removal(about.poll, unit, digest)


def _on_an_office(statement: Statement, about: PollAbout) -> About:
    lines, acting = statement.about, about.history.standing.officers
    if statement.act is OfficeAct.SUCCEED:
        leaver = acting.officer(succession.leaver_of(lines))
        successor = succession.successor_of(lines, leaver.role)
        if acting.ever(successor.id) is not None:  # 2
            raise StatementError(f"in this record {successor.id} is or was an officer already")
        _verify_new_keys(successor.words, acting)
        return succession.about_succession(about.poll, leaver, successor)
    owner = acting.officer(succession.owner_of(lines))
    named = succession.lost_key_of(lines)
    lost = next((key for key in owner.keys if key_words(key).en == named), None)
    if lost is None:  # 2
        raise StatementError(f"in this record {named} is no key that {owner.id} acts with")
    new = succession.new_key_of(lines)
    _verify_new_keys(new.words, acting)
    return succession.about_key(about.poll, owner, lost, new)


def _on_the_service(statement: Statement, about: PollAbout) -> About:
    told = interruption.interruption_of(statement.about)
    joined(about.history.interruptions, told, statement.time)  # 2
    return interruption.about_interruption(about.poll, told)


def _on_the_lists(statement: Statement, about: PollAbout) -> About:
    units = units_of(statement.about)
    if not units or units != tuple(sorted(set(units))):  # 2
        raise StatementError("the statement names no units, sorted, whose lists are disclosed")
    return about_strike_off(about.poll, units)


def _verify_new_keys(words: Bilingual, acting: ActingOfficers) -> None:
    known = {key_words(key).en for key in acting.known_keys()}
    for name in sorted(succession.keys_in(words) & known):  # 2
        raise StatementError(f"in this record {name} is or was an officer's already")


def _on_the_result(statement: Statement, about: PollAbout, record: Record) -> About:
    computed = about.history.computed
    if computed is None:  # 3
        raise StatementError("in this record the result is not computed")
    found = parse_result(record.file(export.RESULT), about.files.inputs.threshold)
    salt = record.result_salt
    if statement.act is Act.CERTIFY:
        return about.about_certify(computed.commitment, certified(found, salt).commitment)
    release, proof = release_asked(statement.about)
    figures = ReleasedFigures(Official.of(found.outcome, release), proof)
    return about.about_release(figures, released(found, salt).commitment)
