"""Client companies, users, roles and the journal, as an administrator sees them."""
