"""What may be released of a result, as officers see it before they choose.

Rules this package keeps: each choice comes with what everybody would read, what that tells of how
units voted, and what proves it, in both languages. It may import the rest of `voting.domain`. Its
verbs: `telling.tells_words`.
"""
