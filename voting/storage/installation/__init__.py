"""The installation: the database's identifier, and the checks of the keys that belong to it."""
