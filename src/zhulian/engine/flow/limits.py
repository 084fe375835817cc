"""How large a flow, and a walk through one, may grow."""

SCHEMA = 1
MOST_JSON = 1_000_000
MOST_NODES = 500
MOST_CHOICES = 50
"""What can be read; more than `GOOD_CHOICES` is a finding."""
MOST_TEXT = 20_000
MOST_NAMES = 20
"""Texts of a node, settings of a node, languages of a flow or a text."""
MOST_VALUE = 2_000
MOST_DEPTH = 12
MOST_VISITS = 500
"""Nodes visited in one walk."""
MOST_PASSED = 100
"""Nodes passed between two inputs."""
GOOD_CHOICES = 7
GOOD_DEPTH = 30
"""The most steps from the start to any node."""
