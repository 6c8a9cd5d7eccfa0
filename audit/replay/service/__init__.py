"""What a log tells of the service: its interruptions.

Rules this package keeps: what is told lies in the past, does not overlap, and is signed.
"""
