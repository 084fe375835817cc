"""The supervisors' live page. Owns no business tables."""
