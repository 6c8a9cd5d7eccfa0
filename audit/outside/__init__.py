"""The outside check: a record's archives and ballots, judged by `belenios-tool`, which is not ours.

Rules this package keeps:
1. The tool passes something only where it says so itself (`tool`). How we read an archive decides
   what the tool is asked (`archives`, `questions`), never what it answers.
2. `election verify` of the versions 3.0 to 3.3.0 does not wait for its own check of the ballots. So
   each ballot is asked about alone, with an archive that ends at Setup. That of 3.0 does not
   compare the encrypted tally with the ballots at all: so the tool makes the tally again.
3. A report says what was asked and what was not (`report`): a pass here is not a valid record.

It may import `audit.replay`, `audit.record`, `audit.work` and `tally`.
"""
