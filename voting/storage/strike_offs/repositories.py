"""The repository of strike-off lists, and of who looked at them.

Rules this module keeps:
1. No tracker, credential, receipt or time of a ballot is selected: a member's row says whether one
   is there, before a place in the log.
2. The caller of `add_look` holds the poll's exclusive lock: looks are numbered without gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, insert, select

from voting.domain.strike_off.listed import Look, MinutedLook, StruckMember
from voting.ports.lists.strike_offs import StrikeOffs
from voting.storage.ballots.tables import BallotRow, ReceiptRow
from voting.storage.members.tables import MemberRow, VoterRow
from voting.storage.rows import Repository, stream
from voting.storage.strike_offs.tables import StrikeOffLookRow

_BALLOTS = select(BallotRow.member).join(
    ReceiptRow,
    (BallotRow.poll == ReceiptRow.poll) & (BallotRow.tracker == ReceiptRow.tracker),
)
_LOOK = select(
    StrikeOffLookRow.poll,
    StrikeOffLookRow.log_index.label("entry"),
    StrikeOffLookRow.officer,
    StrikeOffLookRow.look,
    StrikeOffLookRow.looked,
)


class SqlStrikeOffs(Repository, StrikeOffs):
    """Lists of the tables `voters`, `members` and `ballots`; looks, in `strike_off_looks`."""

    def listed(self, poll_id: str, units: Collection[str], before: int) -> Iterator[StruckMember]:
        voted = _BALLOTS.where(BallotRow.poll == poll_id, ReceiptRow.log_index < before)
        query = (
            select(
                VoterRow.member,
                func.coalesce(MemberRow.name, "").label("name"),
                VoterRow.unit,
                VoterRow.member.in_(voted).label("voted"),
            )
            .outerjoin(
                MemberRow,
                (MemberRow.poll == VoterRow.poll) & (MemberRow.number == VoterRow.member),
            )
            .where(VoterRow.poll == poll_id, VoterRow.unit.in_(sorted(units)))
            .order_by(VoterRow.member)
        )
        return (StruckMember(**row) for row in stream(self._connection, query))

    def add_look(self, look: MinutedLook) -> None:
        place = StrikeOffLookRow.poll == look.poll
        count = select(func.count()).select_from(StrikeOffLookRow).where(place)
        values = {
            "poll": look.poll,
            "number": self._connection.execute(count).scalar_one(),
            "log_index": look.entry,
            "officer": look.officer,
            "look": look.look.value,
            "looked": look.looked,
        }
        self._connection.execute(insert(StrikeOffLookRow), values)

    def looks(self, poll_id: str) -> Sequence[MinutedLook]:
        query = _LOOK.where(StrikeOffLookRow.poll == poll_id).order_by(StrikeOffLookRow.number)
        rows = self._connection.execute(query).mappings()
        return [MinutedLook(**{**row, "look": Look(row["look"])}) for row in rows]
