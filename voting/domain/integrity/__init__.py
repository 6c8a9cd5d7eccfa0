"""What the database must hold to be believed: each thing as it was signed, or sealed by the server.

Rules this package keeps: a difference is named, never repaired here. Its types:
`difference.Difference`, `difference.DifferenceMark`.
"""
