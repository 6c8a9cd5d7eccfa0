"""The FTE count (by-law 2.78): weights, counting units, the percentage, and what it rests on.

`basis` gives one election's FTE, `rules` what the poll settled for all of them, `inputs` is the
table of weights, `outcome` the count, `bounds` and `materiality` what votes left out or let in
could have changed, `readings` the percentage under each other reading. `files`, `rows` and `counts`
read and write the files. No cryptography is here; it imports `tally`'s texts, numbers and errors.
"""
