"""Customers and organisations for programs (SPEC PF3)."""
