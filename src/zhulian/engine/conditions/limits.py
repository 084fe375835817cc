"""How large a tree and its values may be, so that no stored filter can wear out a database."""

from typing import Final

VERSION: Final = 1
MAX_DEPTH: Final = 6
"""Nodes from the root to the deepest test, both counted."""
MAX_NODES: Final = 200
MAX_LIST: Final = 500
MAX_ALL_OF: Final = 50
"""Values of `contains_all`: each of them is a subquery."""
MAX_VALUES: Final = 2_000
"""Values of the whole tree."""
MAX_TEXT: Final = 400
MAX_JSON: Final = 300_000
"""Characters of a tree as JSON text."""
MAX_RESOLVED: Final = 10_000
"""Ids that `under` and `in my teams` may add to one query; SQLite takes 32,766 parameters."""
MAX_INTEGER: Final = 2**63 - 1
MAX_AMOUNT: Final = 36_500
"""Of minutes, hours or days."""
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9900
