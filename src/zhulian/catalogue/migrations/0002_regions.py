"""Enters the official divisions of China: provinces, cities, districts and counties."""

from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "regions.csv"
BATCH = 1000


def enter(apps, _schema_editor):
    """Level by level, so that each row knows the one above; rows that are there stay as they are."""
    region = apps.get_model("catalogue", "Region")
    rows = [line.split(",") for line in DATA.read_text(encoding="utf-8").splitlines()]
    known = dict(region.objects.values_list("code", "pk"))
    for level in ("1", "2", "3"):
        made = [
            region(code=code, level=int(own), parent_id=known.get(above), name=name, name_en=name_en)
            for code, own, above, name, name_en in rows
            if own == level and code not in known
        ]
        for start in range(0, len(made), BATCH):
            region.objects.bulk_create(made[start : start + BATCH])
        known = dict(region.objects.values_list("code", "pk"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop, elidable=False)]
