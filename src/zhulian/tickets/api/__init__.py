"""Requests for programs (SPEC PF3)."""
