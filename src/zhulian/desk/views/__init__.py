"""Views of the desk, one module a page."""
