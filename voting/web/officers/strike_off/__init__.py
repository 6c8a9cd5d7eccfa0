"""The pages of strike-off lists, for the two officers who signed for them.

Rules this package keeps: a page that shows who has voted answers a POST, which is minuted.
"""
