"""The official divisions of China as the product carries them, and the table of regions that they fill."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

from zhulian.catalogue.models import Region

BATCH = 1000


class Division(NamedTuple):
    """One official division; `above` is the code of the division it lies in, "" for a province."""

    code: str
    level: int
    above: str
    name: str
    name_en: str


@cache
def divisions() -> dict[str, Division]:
    """All of them by code, provinces first; read once."""
    text = resources.files("zhulian.catalogue").joinpath("data/regions.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.splitlines())
    return {
        code: Division(code, int(level), above, name, name_en) for code, level, above, name, name_en in rows
    }


def enter_missing() -> int:
    """Enter the divisions that the table lacks; how many. Those that are there stay as they are."""
    known = dict(Region.objects.values_list("code", "pk"))
    added = 0
    for level in (1, 2, 3):
        wanted = [row for row in divisions().values() if row.level == level and row.code not in known]
        made = [
            Region(
                code=row.code, level=level, name=row.name, name_en=row.name_en, parent_id=known.get(row.above)
            )
            for row in wanted
        ]
        known |= {row.code: row.pk for row in Region.objects.bulk_create(made, batch_size=BATCH)}
        added += len(made)
    return added


def region_of(code: str) -> Region | None:
    """The row of a division, or of the next one above it that the table has; None for "" and for none."""
    if not code:
        return None
    found = Region.objects.select_related("parent__parent").filter(code__in=above(code))
    rows = {row.code: row for row in found}
    return next((rows[each] for each in above(code) if each in rows), None)


def above(code: str) -> list[str]:
    """The code and those of the divisions it lies in, from below to above."""
    found = []
    row = divisions().get(code)
    while row is not None:
        found.append(row.code)
        row = divisions().get(row.above)
    return found


def path_label(region: Region) -> str:
    """The region with those it lies in, in the reader's language: 广东省 深圳市 南山区."""
    names = [region.label]
    row = region.parent
    while row is not None:
        names.insert(0, row.label)
        row = row.parent
    return " ".join(names)
