"""The web: members' pages and interface, officers' pages.

Rules this package keeps:
1. It decides nothing about a vote: each view reads what is asked, calls a service and shows what
   came of it.
2. Every route has an access rule (`access`), and every answer the headers of `security`.
3. Every sentence is there in English and French (`translate`), every page works by keyboard, and
   all but the booth work without JavaScript.
"""
