"""Which events a log may have, and when."""
