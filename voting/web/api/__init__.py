"""The interface that scripts use: JSON in; JSON or a problem document (RFC 9457) out.

Rules this package keeps: strict objects with exactly the expected members; no cookie and no
session; a malformed request is refused before any service is called. It may import
`voting.web.common` and the services. Each module has an `install` that adds its routes.
"""
