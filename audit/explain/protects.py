"""What each check protects against: who could do what, if it were not made.

Rules this module keeps:
1. Every check of `audit.verify.CHECKS` has its text, and every text its check.
2. A text is one or two plain sentences, true for both editions. Anybody can read it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PROTECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "files": (
            "Without it, whoever hands the record on could hide in it a link, a file that is there"
            " twice or one too large to read, and two programs would read two records."
        ),
        "manifest": (
            "Without it, two programs could read two different lists of files from one"
            " manifest.json."
        ),
        "digests": (
            "Without it, whoever hands the record on could change, drop or add a file after the"
            " list of files was signed."
        ),
        "poll": (
            "Without it, the sealed terms could be read in two ways: one by the members' devices,"
            " another by those who count; or a vote could be sealed without recommendations, or"
            " with so few officers that one who is lost ends it."
        ),
        "keys": (
            "Without it, anybody could make up a list of files and say that it came from the"
            " service that held this vote."
        ),
        "entries": (
            "Without it, an entry could be hidden in the log, stand there twice, or be read in two"
            " ways."
        ),
        "checkpoint": (
            "Without it, whoever hands the record on could change, drop or add entries of the log."
            " Its signed head would no longer say what the log was."
        ),
        "history": (
            "Without it, whoever runs the server could exchange the sealed question, weights or"
            " keys, take ballots before the opening or after the close, or count twice."
        ),
        "officers": (
            "Without it, one officer alone, or whoever runs the server, could seal, open, extend,"
            " close, make void, count, certify or release, challenge a member, or rule on a ballot"
            " held apart; or those who challenge could rule on their own challenge."
        ),
        "route": (
            "Without it, whoever runs the server could hold a vote that executive and council never"
            " recommended, on another text, before the members' days were over, or say so later;"
            " and officers could run it who never accepted the union's oath."
        ),
        "contents": (
            "Without it, a file that must be there could be left out, or one slipped in that not"
            " everybody may have, such as a unit's result."
        ),
        "sequestered": (
            "Without it, whoever runs the server could report other numbers of admitted, excluded"
            " and undecided ballots than the officers ruled, or employees as members."
        ),
        "challenges": (
            "Without it, whoever runs the server could hide how many members of a unit were"
            " challenged, and how many of their ballots were left out."
        ),
        "trustees": (
            "Without it, whoever runs the server could put a key of its own in the place of the"
            " trustees', or one trustee could choose a key that cancels the others', and so read"
            " single votes alone."
        ),
        "confirmations": (
            "Without it, whoever runs the server could say that the trustees had confirmed this"
            " seal when they had not: votes could then be encrypted for keys that nobody has, or"
            " that somebody else has."
        ),
        "fte": (
            "Without it, whoever runs the server could count with other fee returns or other FTE"
            " than were sealed, leave a unit out, or weigh one twice."
        ),
        "weights": (
            "Without it, the two officers who seal could seal weights that neither the treasurer"
            " nor the general secretary has signed."
        ),
        "statements": (
            "Without it, whoever runs the server could have officers sign one text and record"
            " another act: another closing time, another ruling, another result."
        ),
        "authority": (
            "Without it, whoever runs the server could put voters of its own on the lists before"
            " the seal, and vote for them."
        ),
        "reissues": (
            "Without it, whoever runs the server could take a member's voting code back after the"
            " seal, issue one to itself, and vote in the member's place."
        ),
        "archives": (
            "Without it, a unit's ballots could be for another question, another unit or another"
            " key than was sealed, and nothing would bind them to this poll."
        ),
        "logged": (
            "Without it, whoever runs the server could leave a ballot of the log out of the count,"
            " or slip one in that the log does not have."
        ),
        "voters": (
            "Without it, whoever runs the server could put credentials on a voters' list or take"
            " them off after the seal, with nobody's signature, or put one on two lists."
        ),
        "ballots": (
            "Without it, one ballot could be worth fifty votes, or less than none, and whoever runs"
            " the server could make up ballots for members whose voting codes it does not have."
        ),
        "once": (
            "Without it, a member could vote twice, somebody who is on no list could vote, or a"
            " member of one unit in another."
        ),
        "held": (
            "Without it, whoever runs the server could make up sequestered ballots, or exchange"
            " one for another, and so change what the votes left out are said to weigh; or bury a"
            " listed member's vote among those of persons who are on no list."
        ),
        "tally": (
            "Without it, whoever runs the server could give the trustees other sums to decrypt than"
            " those of the ballots: with some left out, or others added."
        ),
        "decryptions": (
            "Without it, a trustee could say that an encrypted sum decrypts to another number than"
            " it does, or whoever runs the server could exchange what a trustee sent."
        ),
        "units": (
            "Without it, whoever runs the server could write down another result of a unit than the"
            " trustees' decryptions give."
        ),
        "result": (
            "Without it, whoever runs the server could weigh the units otherwise than by-law 2.78"
            " and the sealed weights say, and come to another percentage or another outcome."
        ),
        "readings": (
            "Without it, it could be hidden that the outcome hangs on how the by-law is read."
        ),
        "commitment": (
            "Without it, whoever runs the server could exchange the result after it was computed:"
            " show one to the officers who certify it, and keep another in the record."
        ),
        "percentage": (
            "Without it, two officers and whoever runs the server could release a percentage or an"
            " outcome that is not that of the ballots, and only auditors with the complete edition"
            " would see it."
        ),
        "released": (
            "Without it, two officers could release another percentage or another outcome than was"
            " counted."
        ),
        "withheld": (
            "Without it, the figures that officers signed but that are not public could be others"
            " than those of the result."
        ),
        "seal-digest": (
            "Without it, somebody who made up a whole vote, its officers and ballots included,"
            " could pass it off as this one: all that is made up would fit together."
        ),
        "older-checkpoints": (
            "Without it, whoever runs the server could write the log anew from some point on, with"
            " ballots dropped or exchanged, and sign it again."
        ),
        "receipts": (
            "Without it, whoever runs the server could accept a ballot, sign a receipt for it, and"
            " leave it out of the log."
        ),
    }
)
"""By the check's short name."""
