"""The writers' pages."""
