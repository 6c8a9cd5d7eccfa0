"""The `ratify` command, and the groups that need nothing but `tally`.

Rules this package keeps:
1. A command only wraps: it reads files and options, calls a function of `tally`, writes the answer.
2. It may import all of `tally`; nothing in `tally` outside this folder imports click.
"""
