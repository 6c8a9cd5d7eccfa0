"""What a poll seals about its weights: readings of the by-law, units and the table of weights.

`readings` is the list of what the by-law leaves open and what the poll chose; `counting_units`
which elections make up a unit; `table` whether fte.json is what poll.json says.
"""
