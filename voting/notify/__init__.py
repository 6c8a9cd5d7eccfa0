"""Messages to people, by e-mail and SMS, behind one sender."""
