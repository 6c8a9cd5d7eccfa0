"""The credential authority's own process, apart from the server: it reissues lost cards.

Rules this package keeps:
1. It needs no server package, no database and no secret of the server's. It asks over HTTPS, as
   anybody could, and nobody need reach it.
2. It believes the server nothing that it can check against its own list and journal.
3. It may import `voting.domain`, `audit` and `tally`.
"""
