"""Strike-off lists: two officers sign which units' they are shown, and then look, each minuted.

Rules this package keeps: nobody else sees one; a list shows who has voted, and nothing of a ballot.
"""
