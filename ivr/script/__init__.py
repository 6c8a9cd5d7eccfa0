"""ivr/script."""
