"""Logging in and out, passwords, language, forced sign-out."""
