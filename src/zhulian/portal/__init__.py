"""The customers' self-service pages. Owns no business tables."""
