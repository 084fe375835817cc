"""A room for tests of real processes: see jobs.py."""
