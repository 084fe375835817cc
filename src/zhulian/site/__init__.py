"""Settings, addresses, server entry points and system checks."""
