"""What could not be done by itself and waits for a person: mails, jobs, events."""
