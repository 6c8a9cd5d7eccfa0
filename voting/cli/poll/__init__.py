"""`ratify poll`: preparing a poll, the acts of two officers, looking at a poll, its record.

Rules this package keeps: an act is shown in full before it is signed, and the key file that signs
it is read on this computer only. Its groups add their commands with `acts.add_commands` and
`offline.add_commands`.
"""
