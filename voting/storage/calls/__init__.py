"""Telephone calls: one row for each, whose content is encrypted under keys outside the database."""
