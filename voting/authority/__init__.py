"""The credential authority's own process, apart from the server: it reissues lost cards.

Rules this package keeps:
1. It needs no server package, no database and no secret of the server's. It asks the server over
   HTTPS, as anybody could, and takes no connections itself.
2. It trusts the server in nothing that it can check against its own list and journal.
3. It may import `voting.domain`, `audit` and `tally`.
"""
