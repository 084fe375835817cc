"""Rows that become customers, or complete the ones that are there."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from zhulian.catalogue.models import Region
from zhulian.customers.actions import add_contact, match_or_create
from zhulian.customers.events import CustomerChanged
from zhulian.customers.models import Customer, CustomerGroup, Organisation, Tier
from zhulian.intake.importing.problems import RowProblem
from zhulian.intake.importing.rows import (
    CHANGED,
    MADE,
    MATCHED,
    NAME_CHARS,
    NEW,
    NUMBER_CHARS,
    REPEATED,
    Settled,
    checked_email,
    checked_phone,
    contacts_of,
    limited,
    owners,
)
from zhulian.intake.models import ImportRun
from zhulian.platform import audit, custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.models import FieldOn, User
from zhulian.platform.outbox import emit

LABEL = "import"
SEPARATORS = re.compile(r"[,，;；、|\n]+")
MOST_VALUES = 10
REMARK_CHARS = 10_000
LANGUAGES = {
    "zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans", "cn": "zh-hans", "中文": "zh-hans", "汉语": "zh-hans",
    "chinese": "zh-hans", "en": "en", "en-us": "en", "en-gb": "en", "英文": "en", "英语": "en", "english": "en",
}  # fmt: skip


def several(values: dict[str, str], *codes: str) -> list[str]:
    """All values of these columns; a cell may hold several. Raises RowProblem for more than MOST_VALUES."""
    found = [
        part.strip() for code in codes for part in SEPARATORS.split(values.get(code, "")) if part.strip()
    ]
    if len(found) > MOST_VALUES:
        raise RowProblem("too_many_values", codes[0], MOST_VALUES)
    return list(dict.fromkeys(found))


class CustomerRows:
    """Brings in customers. An existing one is completed; it is overwritten only where the run says so."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.client = run.client
        self.overwrites = bool(run.options.get("overwrite"))
        self.actor = Actor.system(LABEL)
        added = custom_fields.fields_of(FieldOn.CUSTOMER, run.client_id)
        self._added = {field.code: field for field in added if field.code in run.columns}
        self._people: dict[str, int] = {}
        self._number = 0

    # Checks

    def _fields(self, values: dict[str, str]) -> dict[str, Any]:
        """The columns of the customer that the row fills. Raises RowProblem for names that do not exist."""
        fields: dict[str, Any] = {
            "name": limited(values, "name", NAME_CHARS),
            "remark": limited(values, "remark", REMARK_CHARS),
            "tier": self._named(Tier, "tier", values),
            "region": self._region(values.get("region", "")),
            "language": self._language(values.get("language", "")),
            "manager": self._manager(values.get("manager", "")),
        }
        return {code: value for code, value in fields.items() if value}

    def _named(self, model: type[Any], code: str, values: dict[str, str]) -> Any:
        text = values.get(code, "")
        if not text:
            return None
        match = Q(name__iexact=text) | Q(name_en__iexact=text)
        if model is Tier:
            match |= Q(code__iexact=text)
        rows = model.objects.filter(match, client=self.run.client_id, is_active=True)
        found = rows.order_by("pk").first()
        if found is None:
            raise RowProblem("unknown", code, text[:80])
        return found

    @staticmethod
    def _region(text: str) -> Region | None:
        if not text:
            return None
        found = Region.objects.filter(Q(code=text) | Q(name=text) | Q(name_en__iexact=text)).first()
        if found is None:
            raise RowProblem("unknown", "region", text[:80])
        return found

    @staticmethod
    def _language(text: str) -> str:
        found = LANGUAGES.get(text.lower(), "") if text else ""
        if text and not found:
            raise RowProblem("unknown", "language", text[:80])
        return found

    def _manager(self, text: str) -> User | None:
        """A user who serves this client company."""
        if not text:
            return None
        users = User.objects.filter(username__iexact=text, is_active=True)
        serving = users.filter(
            Q(grants__client=self.run.client_id) | Q(grants__client=None, grants__isnull=False)
        )
        found = serving.distinct().first()
        if found is None:
            raise RowProblem("unknown", "manager", text[:80])
        return found

    def _groups(self, values: dict[str, str]) -> list[CustomerGroup]:
        names = several(values, "groups")
        return [self._named(CustomerGroup, "groups", {"groups": name}) for name in names]

    def _custom(self, values: dict[str, str]) -> dict[str, Any]:
        """The values of fields that the centre added, by their keys. Raises RowProblem."""
        found, zone = {}, ZoneInfo(self.client.time_zone)
        for code, field in self._added.items():
            try:
                value = custom_fields.read(field, [values.get(code, "")], zone)
            except custom_fields.Mistake as mistake:
                raise RowProblem(f"field_{mistake.code}", code, mistake.detail) from mistake
            if value is not None:
                found[field.key] = value
        return found

    def _custom_changes(self, owner: Customer, custom: dict[str, Any]) -> dict[str, Any]:
        """Those of them that the row would write."""
        held = owner.custom
        return {
            key: value
            for key, value in custom.items()
            if held.get(key) != value and (self.overwrites or key not in held)
        }

    def _contacts(self, values: dict[str, str]) -> list[tuple[str, str]]:
        phones = [checked_phone(value) for value in several(values, "phone", "phone2")]
        emails = [checked_email(value) for value in several(values, "email", "email2")]
        found = contacts_of(phones, emails, limited(values, "person", NUMBER_CHARS))
        if not found:
            raise RowProblem("nobody")
        return found

    def _owner(self, contacts: list[tuple[str, str]]) -> Customer | None:
        """Whose contacts these are. Raises RowProblem where they belong to several people."""
        found = owners(self.run.client_id, contacts)
        if len(found) > 1:
            raise RowProblem("conflict", detail=", ".join(sorted(row.name for row in found.values())))
        return next(iter(found.values()), None)

    # Trying out

    def try_out(self, values: dict[str, str]) -> Settled:
        """What the row would do; people met earlier in the file count as known."""
        fields, contacts = self._fields(values), self._contacts(values)
        custom = self._custom(values)
        self._groups(values)
        limited(values, "organisation", NAME_CHARS)
        owner = self._owner(contacts)
        earlier = {self._people[value] for _kind, value in contacts if value in self._people}
        me = {owner.pk} | earlier if owner is not None else earlier
        if len(me) > 1:
            raise RowProblem("conflict", detail=fields.get("name", ""))
        self._number -= 1
        self._people |= dict.fromkeys((value for _kind, value in contacts), next(iter(me), self._number))
        if owner is None and not earlier:
            return Settled(MADE, NEW)
        is_changed = owner is None or bool(self._changes(owner, fields, values))
        is_changed = is_changed or (owner is not None and self._adds(owner, contacts))
        is_changed = is_changed or (owner is not None and bool(self._custom_changes(owner, custom)))
        return Settled(CHANGED if is_changed else REPEATED, MATCHED)

    def _changes(self, owner: Customer, fields: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
        """The columns that the row would write."""
        found = {}
        for code, value in fields.items():
            held = getattr(owner, code)
            is_open = self.overwrites or (not held and code != "language")
            if is_open and held != value:
                found[code] = value
        text = values.get("organisation", "")
        held_name = owner.organisation.name if owner.organisation else ""
        if text and (not held_name or (self.overwrites and held_name != text)):
            found["organisation"] = text
        return found

    def _adds(self, owner: Customer, contacts: list[tuple[str, str]]) -> bool:
        return any(owner.pk not in owners(self.run.client_id, [contact]) for contact in contacts)

    # Doing

    def settle(self, values: dict[str, str]) -> Settled:
        """Make or complete the customer."""
        fields, contacts = self._fields(values), self._contacts(values)
        groups, custom = self._groups(values), self._custom(values)
        organisation = limited(values, "organisation", NAME_CHARS)
        owner = self._owner(contacts)
        if owner is None:
            name = fields.get("name", "") or contacts[0][1].removeprefix("id:")
            owner = match_or_create(self.actor, client=self.client, name=name)
            self._complete(owner, fields, organisation, is_new=True)
            self._add(owner, contacts, groups)
            custom_fields.set_values(self.actor, owner, custom)
            return Settled(MADE, NEW)
        is_changed = self._complete(owner, self._changes(owner, fields, {}), "", is_new=False)
        wanted = self._changes(owner, {}, {"organisation": organisation}).get("organisation", "")
        is_changed = (bool(wanted) and self._complete(owner, {}, wanted, is_new=False)) or is_changed
        is_changed = self._add(owner, contacts, groups) or is_changed
        added = self._custom_changes(owner, custom)
        is_changed = custom_fields.set_values(self.actor, owner, added) or is_changed
        if is_changed:
            emit(CustomerChanged(customer=owner.pk), client=self.run.client_id)
        return Settled(CHANGED if is_changed else REPEATED, MATCHED)

    def _complete(self, owner: Customer, fields: dict[str, Any], organisation: str, *, is_new: bool) -> bool:
        """Write these columns and journal them; False if there are none."""
        wanted = dict(fields)
        if organisation:
            wanted["organisation"] = self._organisation(organisation)
        if not wanted:
            return False
        before = {code: _plain(getattr(owner, code)) for code in wanted}
        for code, value in wanted.items():
            setattr(owner, code, value)
        owner.save(update_fields=list(wanted))
        if not is_new:
            old, new = audit.changes(before, {code: _plain(value) for code, value in wanted.items()})
            audit.record(self.actor, "customer.edited", owner, old=old, new=new)
        return True

    def _organisation(self, name: str) -> Organisation:
        found = (
            Organisation.objects.filter(client=self.run.client_id, name__iexact=name).order_by("pk").first()
        )
        if found is None:
            found = Organisation.objects.create(client=self.client, name=name)
            audit.record(self.actor, "organisation.created", found)
        return found

    def _add(self, owner: Customer, contacts: list[tuple[str, str]], groups: list[CustomerGroup]) -> bool:
        """Contacts and groups that the customer lacks; False if none did."""
        before = owner.contacts.count()
        for kind, value in contacts:
            add_contact(owner, kind, value)
        held = set(owner.groups.values_list("pk", flat=True)) if groups else set()
        more = [group for group in groups if group.pk not in held]
        owner.groups.add(*more)
        return bool(more) or owner.contacts.count() != before


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)
