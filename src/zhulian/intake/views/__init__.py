"""Intake's pages for staff."""
