"""The one design of lists (SPEC RQ10): a room describes its list as a `ListSpec`, registers it and calls `show`.

Conditions as chips, saved and shared views, columns, order, pages, mass changes and exports come with it.
"""

from zhulian.platform.lists.page import show
from zhulian.platform.lists.spec import (
    BulkAction,
    BulkRefused,
    Column,
    ListSpec,
    Preset,
    all_lists,
    register,
    spec_of,
)
from zhulian.platform.lists.state import address_of

__all__ = [
    "BulkAction",
    "BulkRefused",
    "Column",
    "ListSpec",
    "Preset",
    "address_of",
    "all_lists",
    "register",
    "show",
    "spec_of",
]
