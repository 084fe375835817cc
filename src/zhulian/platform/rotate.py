"""Re-encrypts every stored secret under the current key, so that an old key can be thrown away."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.models.expressions import RawSQL

from zhulian.platform.models import SiteSetting
from zhulian.platform.secrets import EncryptedTextField, add_key, decrypt, encrypt, key_ring

BATCH = 200
# Settings in the browser that hold an encrypted text: (key of the row, name inside its value).
SETTING_SECRETS = (("sms", "secret"),)


def encrypted_fields() -> list[tuple[type[models.Model], str]]:
    """Every (model, field name) whose column is encrypted."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def rotate_key() -> int:
    """Make a new current key and write all secrets anew under it; how many there were."""
    add_key()
    return reencrypt_all()


def reencrypt_all() -> int:
    """Write anew each secret that is not under the current key. Safe to repeat and to break off.

    Raises SecretUnreadable, leaving the rest as it is, for a secret whose key is lost.
    """
    current = f"{key_ring()['current']}:"
    changed = sum(_reencrypt_column(model, name, current) for model, name in encrypted_fields())
    return changed + sum(_reencrypt_setting(key, name, current) for key, name in SETTING_SECRETS)


def _reencrypt_column(model: type[models.Model], name: str, current: str) -> int:
    changed = 0
    for keys in _batches(model, name, current):
        with transaction.atomic():
            # Locked and read whole, so that a change made meanwhile is not undone.
            for row in model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk"):
                row.save(update_fields=[name])
                changed += 1
    return changed


def _batches(model: type[models.Model], name: str, current: str) -> Iterator[list[int]]:
    """Primary keys of the rows still under another key, in batches, walking upwards."""
    column = next(field.column for field in model._meta.concrete_fields if field.name == name)
    quoted = f'"{model._meta.db_table}"."{column}"'
    raw = RawSQL(quoted, (), output_field=models.TextField())  # noqa: S611 (names come from the models)
    last = 0
    while True:
        rows = model._default_manager.annotate(stored=raw).filter(pk__gt=last).exclude(stored="")
        keys = list(
            rows.exclude(stored__startswith=current).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if not keys:
            return
        yield keys
        last = keys[-1]


def _reencrypt_setting(key: str, name: str, current: str) -> int:
    with transaction.atomic():
        row = SiteSetting.objects.select_for_update().filter(pk=key).first()
        stored = row.value.get(name, "") if row is not None and isinstance(row.value, dict) else ""
        if row is None or not stored or stored.startswith(current):
            return 0
        row.value = {**row.value, name: encrypt(decrypt(stored))}
        row.save(update_fields=["value"])
        return 1
