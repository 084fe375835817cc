"""The desk's lists: requests, customers, the transfer ledger."""
