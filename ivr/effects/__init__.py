"""ivr/effects."""
