"""The demonstration: a whole vote, headless, through the real services."""
