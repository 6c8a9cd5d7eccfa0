"""Claims, messages that wait, and what messages cost; personal data comes encrypted."""
