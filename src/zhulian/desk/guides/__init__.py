"""Troubleshooting guides at the desk: what the editor reads from a page and draws on it."""
