"""The objection window: the voters' list is looked at before the vote (by-law 2.77).

`window` says whether it runs; `officers_list` shows the list by unit to the officers whom the seal
names, `own_row` to a member the member's own row.
"""
