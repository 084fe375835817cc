"""珠联 Zhulian: a customer-service centre in one program."""
