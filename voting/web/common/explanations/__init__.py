"""What each refusal means, for the person who meets it, in both languages.

Rules this package keeps:
1. Every slug has a title and a text that says what happened, whether a vote was cast, and what to
   do next. A test walks the tree of errors and finds none missing.
2. The texts are for members first: no jargon, no blame, no number of a standard.
"""
