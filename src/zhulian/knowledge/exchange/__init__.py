"""Knowledge brought in and taken out as files: one neutral bundle between the tables and every format (KB9)."""
