"""What a verified record means, for a reader who is no cryptographer.

Rules this package keeps: it explains what the checks found, and checks nothing itself; it says
whether what it explains is proved. It may import `audit.verify` and what that
imports. Its verb: `explanation.verify_and_explain`.
"""
