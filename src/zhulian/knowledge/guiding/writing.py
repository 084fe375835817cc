"""Making, changing and publishing guides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.engine.flow import BadFlow, Flow, NoSuchNode, dump, grave, lint, parse
from zhulian.knowledge.guiding.access import MANAGE, access_guide
from zhulian.knowledge.guiding.errors import GuideConflict, GuideRefused
from zhulian.knowledge.guiding.vocabulary import VOCABULARY, cleaned
from zhulian.knowledge.models import Audience, Guide, GuideState, GuideVersion, Topic
from zhulian.knowledge.slugs import free_slug, is_slug, slug_of
from zhulian.platform import audit
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.models import Client

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """Everything about a guide but its steps."""

    name: str
    name_en: str = ""
    slug: str = ""
    topic: Topic | None = None
    audience: str = Audience.PUBLIC
    groups: Sequence[CustomerGroup] = ()
    products: Sequence[Product] = ()


def make(actor: Actor, *, client: Client, facts: GuideFacts) -> Guide:
    """A new guide with an empty draft, in the client company's languages. Raises NotFound and GuideRefused."""
    actor.require(MANAGE, client=client.pk)
    with transaction.atomic():
        guide = Guide(client=client)
        _write_facts(guide, facts)
        languages = tuple(client.languages) or LANGUAGES
        _version(actor, guide, dump(Flow(languages)))
        audit.record(actor, "guide.created", guide, new={"name": guide.name, "slug": guide.slug})
        return guide


def set_facts(actor: Actor, guide_id: int, facts: GuideFacts) -> Guide:
    """Change what is said about a guide. Raises NotFound and GuideRefused."""
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        before = _told(guide)
        _write_facts(guide, facts)
        old, new = audit.changes(before, _told(guide))
        if new:
            audit.record(actor, "guide.facts_changed", guide, old=old, new=new)
        return guide


def _write_facts(guide: Guide, facts: GuideFacts) -> None:
    name, english = facts.name.strip()[:120], facts.name_en.strip()[:120]
    if not name and not english:
        raise GuideRefused("name")
    if facts.audience == Audience.GROUPS and not facts.groups:
        raise GuideRefused("groups")
    assert_same_client(guide.client_id, facts.topic, *facts.groups, *facts.products)
    guide.name, guide.name_en = name or english, english
    guide.topic, guide.audience = facts.topic, facts.audience
    guide.slug = _slug(guide, facts.slug.strip())
    guide.save()
    guide.groups.set(facts.groups)
    guide.products.set(facts.products)


def _slug(guide: Guide, wanted: str) -> str:
    def is_taken(slug: str) -> bool:
        return Guide.objects.filter(client=guide.client_id, slug=slug).exclude(pk=guide.pk).exists()

    if not wanted:
        return guide.slug or free_slug(slug_of(guide.name, "guide"), is_taken)
    if not is_slug(wanted):
        raise GuideRefused("slug")
    if is_taken(wanted):
        raise GuideRefused("slug_taken")
    return wanted


def _told(guide: Guide) -> dict[str, Any]:
    plain = {name: getattr(guide, name) for name in ("name", "name_en", "slug", "audience")}
    many = {
        name: sorted(getattr(guide, name).values_list("pk", flat=True)) for name in ("groups", "products")
    }
    return {**plain, **many, "topic": guide.topic_id}


def flow_of(version: GuideVersion) -> Flow:
    """The steps of a version; an empty guide where the stored ones cannot be read."""
    try:
        return parse(version.definition)
    except BadFlow:
        return Flow(LANGUAGES)


def _version(actor: Actor, guide: Guide, definition: dict[str, Any], note: str = "") -> GuideVersion:
    moment = now()
    last = guide.versions.aggregate(last=Max("number"))["last"] or 0
    return GuideVersion.objects.create(
        guide=guide,
        number=last + 1,
        definition=definition,
        note=note[:300],
        author_id=actor.user_id,
        saved_by_id=actor.user_id,
        created_at=moment,
        saved_at=moment,
    )


def draft_of(guide: Guide) -> GuideVersion | None:
    """The version that is being written."""
    return guide.versions.filter(state=GuideState.DRAFT).select_related("saved_by").first()


def newest(guide: Guide) -> GuideVersion:
    """The draft, else the published version, else the last one: what the editor shows."""
    rows = guide.versions.select_related("saved_by")
    order = {GuideState.DRAFT.value: 0, GuideState.PUBLISHED.value: 1, GuideState.PAST.value: 2}
    return min(rows, key=lambda row: (order[row.state], -row.number))


def _open_draft(actor: Actor, guide: Guide) -> GuideVersion:
    """The draft; a new one from the newest version where there is none. The guide is locked."""
    if not guide.is_active:
        raise GuideRefused("archived")
    return draft_of(guide) or _version(actor, guide, newest(guide).definition)


def save(actor: Actor, guide_id: int, definition: Any, *, revision: int) -> GuideVersion:
    """Keep a whole definition. Raises NotFound, GuideRefused, and GuideConflict where somebody else saved meanwhile."""
    try:
        flow = parse(definition)
    except BadFlow:
        raise GuideRefused("shape") from None
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        found = _open_draft(actor, guide)
        if found.revision != revision:
            raise GuideConflict(found)
        return _keep(actor, found, flow)


def change(actor: Actor, guide_id: int, edit: Callable[[Flow], Flow]) -> GuideVersion:
    """Make one change to the draft as it is now, whoever wrote it; so two people who edit other steps are joined.

    Raises NotFound and GuideRefused; what `edit` raises (GuideConflict) goes through.
    """
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        found = _open_draft(actor, guide)
        try:
            flow = parse(dump(edit(flow_of(found))))
        except NoSuchNode:
            raise GuideRefused("gone") from None
        except BadFlow:
            raise GuideRefused("shape") from None
        return _keep(actor, found, flow)


def _keep(actor: Actor, version: GuideVersion, flow: Flow) -> GuideVersion:
    definition = dump(cleaned(flow))
    if definition != version.definition:
        version.definition = definition
        version.revision += 1
        version.saved_at, version.saved_by_id = now(), actor.user_id
        version.save(update_fields=["definition", "revision", "saved_at", "saved_by"])
    return version


def publish(actor: Actor, guide_id: int, *, note: str = "") -> GuideVersion:
    """Put the draft before its users; running ones keep their version. Raises GuideRefused where faults are grave."""
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        found = draft_of(guide)
        if not guide.is_active:
            raise GuideRefused("archived")
        if found is None:
            raise GuideRefused("no_draft")
        if grave(lint(flow_of(found), VOCABULARY)):
            raise GuideRefused("faults")
        guide.versions.filter(state=GuideState.PUBLISHED).update(state=GuideState.PAST)
        found.state, found.published_at = GuideState.PUBLISHED, now()
        found.note = note.strip()[:300] or found.note
        found.save(update_fields=["state", "published_at", "note"])
        audit.record(actor, "guide.published", guide, new={"version": found.number}, reason=note)
        return found


def withdraw(actor: Actor, guide_id: int) -> None:
    """Take the published version away from its users; it becomes an earlier one."""
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        if not guide.versions.filter(state=GuideState.PUBLISHED).update(state=GuideState.PAST):
            raise GuideRefused("version")
        audit.record(actor, "guide.withdrawn", guide)


def roll_back(actor: Actor, guide_id: int, number: int) -> GuideVersion:
    """The steps of an earlier version as the new draft; an open draft becomes an earlier version, nothing is lost."""
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        if not guide.is_active:
            raise GuideRefused("archived")
        old = guide.versions.filter(number=number).exclude(state=GuideState.DRAFT).first()
        if old is None:
            raise GuideRefused("version")
        guide.versions.filter(state=GuideState.DRAFT).update(state=GuideState.PAST)
        made = _version(actor, guide, old.definition)
        audit.record(actor, "guide.rolled_back", guide, new={"version": number})
        return made


def archive(actor: Actor, guide_id: int) -> Guide:
    """Put a guide away: nobody can begin it any more. `restore` brings it back as it was."""
    return _set_active(actor, guide_id, is_active=False)


def restore(actor: Actor, guide_id: int) -> Guide:
    """Bring an archived guide back."""
    return _set_active(actor, guide_id, is_active=True)


def _set_active(actor: Actor, guide_id: int, *, is_active: bool) -> Guide:
    with transaction.atomic():
        guide = access_guide(actor, guide_id, MANAGE, lock=True)
        if guide.is_active != is_active:
            guide.is_active = is_active
            guide.save(update_fields=["is_active"])
            audit.record(actor, "guide.restored" if is_active else "guide.archived", guide)
        return guide
