"""The roster, the voters' list, reissued credentials and changed contacts."""
