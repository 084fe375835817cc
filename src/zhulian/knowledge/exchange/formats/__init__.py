"""One module a format: what it makes of a bundle, and which pieces it finds in a file."""
