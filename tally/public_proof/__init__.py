"""The public proof of the percentage (docs/public-proof.md).

It shows, from the encrypted tallies, the FTE figures and some kilobytes of proof, that the figure
which was released is that of the ballots, and tells nothing else: M, the weighed sum of the votes
in favour, lies in an interval [lo, hi] that anybody computes from the figure.

`weights` makes the integer weights, `interval` what the figure says of M, `statement` what the
proof is about, `shares` the trustees' blinded shares, `ranges` the range proofs, `proof` all of it
together, `document` public-proof.json.
"""
