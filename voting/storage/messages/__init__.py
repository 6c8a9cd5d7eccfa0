"""Messages that wait to be sent, encrypted, and what messages cost by day and purpose."""
