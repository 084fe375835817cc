"""Views of the customers' pages."""
