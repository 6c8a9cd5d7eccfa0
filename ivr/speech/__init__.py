"""ivr/speech."""
