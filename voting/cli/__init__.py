"""The commands of `ratify` that belong to the server and the credential authority.

Rules this package keeps: a command only wraps; it calls the service that the page calls. It may
import everything in `voting`, and nothing imports it.
"""
