"""A poll before and beside the vote: prepared, shown on the board, exported as a record.

Rules this package keeps: what the board shows is public, and never a result before its release. It
may import every other room of the services but `acts`. Its verbs: `prepare.import_poll`,
`prepare.import_voters_list`, `prepare.import_trustees`, `issue.issue`, `board.poll_view`,
`export.build_record`.
"""
