"""Ways in: web form, mailboxes, agent-entered requests; raw intake and its fate."""
