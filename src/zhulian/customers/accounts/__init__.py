"""Customers' accounts: proving a contact by code, whose record that opens, and what its owner may change.

The rule by which a proven contact opens a record stands in docs/decisions/0008-customer-accounts.md.
"""
