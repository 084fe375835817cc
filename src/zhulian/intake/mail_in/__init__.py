"""Mail on its way in: stored byte for byte first, then understood."""
