"""Fields that a centre adds itself to requests, customers and organisations (SPEC RQ8, CU1).

`set_values` is the one way to write them, `as_json` tells an object's values, `shown` in words; `asked` and `columns`
put them into lists.
"""

from zhulian.platform.custom_fields.actions import require_filled, set_values
from zhulian.platform.custom_fields.checking import checked, is_empty
from zhulian.platform.custom_fields.conditions import Way, asked, of_organisation
from zhulian.platform.custom_fields.conditions import shown as columns
from zhulian.platform.custom_fields.mistakes import FieldsRefused, Mistake
from zhulian.platform.custom_fields.queries import as_json, fields_for, fields_of, missing, searched, shown
from zhulian.platform.custom_fields.reading import read
from zhulian.platform.custom_fields.registry import Holder, register
from zhulian.platform.custom_fields.showing import in_words

__all__ = [
    "FieldsRefused",
    "Holder",
    "Mistake",
    "Way",
    "as_json",
    "asked",
    "checked",
    "columns",
    "fields_for",
    "fields_of",
    "in_words",
    "is_empty",
    "missing",
    "of_organisation",
    "read",
    "register",
    "require_filled",
    "searched",
    "set_values",
    "shown",
]
