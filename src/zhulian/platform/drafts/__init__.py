"""The server's side of drafts: words that somebody is still writing survive a lost tab, line or session."""
