"""What customers are written: texts, mails and text messages, and call-backs where neither arrives."""
