"""`ratify route`: the way of an agreement or offer to its vote, and what officers accept first.

Rules this package keeps: a command reads its arguments, calls one service and prints; nobody signs
unseen; an officer's key file is opened here, and the service is given the signature only.
"""
