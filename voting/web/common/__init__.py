"""What every page and interface shares: access, headers, languages, errors, logs, static files.

Rules this package keeps: a route without an access rule stops the start-up; nothing secret is in a
log or an address. It may import the services, and no page. Most modules have an `install`.
"""
