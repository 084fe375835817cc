"""The few places where SQLite and PostgreSQL differ."""
