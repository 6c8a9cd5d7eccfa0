"""What a log says happened, from its events alone: states, acts, lists, archives, files.

Rules this package keeps: an event that may not come where it does ends the replay with an error;
nothing here goes beyond what the log says. It may import `audit.record` and `tally`. Its verbs:
`poll.replay`, `authorisation.verify_authorisations`, `elections.unit_archive`,
`export.export_record`, `export.write_record`, `files.reading.read_record`.
"""
