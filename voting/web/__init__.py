"""The web: members' pages and interface, officers' pages.

Rules this package keeps:
1. It decides nothing about a vote: each view reads the request, calls a service and shows the
   outcome.
2. Every route has an access rule (`access`), and every answer the headers of `security`.
3. Every sentence is there in English and French (`translate`); every page works with the keyboard
   alone, and without JavaScript, except those that run in the member's browser.
"""
