"""The agents' shell: my tasks, the ticket page. Owns no business tables."""
