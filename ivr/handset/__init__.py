"""ivr/handset."""
