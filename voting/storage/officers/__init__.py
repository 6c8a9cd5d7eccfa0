"""Officers' accounts, their sessions, and acts that wait for signatures."""
