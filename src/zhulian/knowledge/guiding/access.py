"""Who may use and keep guides. Staff by the reach of their permission, readers of the portal by audience."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhulian.knowledge.access import MANAGE, READ, Reader
from zhulian.knowledge.models import Audience, Guide, GuideRun, GuideState, GuideVersion
from zhulian.platform.access import Actor, NotFound

__all__ = ["MANAGE", "READ"]


def guides_visible_to(actor: Actor, code: str = READ) -> QuerySet[Guide]:
    """The guides of the client companies for which the member of staff holds `code`, drafts and archived ones too."""
    rows = Guide.objects.all()
    if actor.kind == "customer":
        return rows.none()
    reach = actor.reach(code)
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


def usable_by(actor: Actor) -> QuerySet[Guide]:
    """The published guides that the member of staff may go through."""
    return (
        published(guides_visible_to(actor)).select_related("client").order_by("client_id", "position", "id")
    )


def kept_by(actor: Actor) -> QuerySet[Guide]:
    """All guides that the member of staff keeps, those in use first."""
    rows = guides_visible_to(actor, MANAGE).select_related("client").prefetch_related("versions")
    return rows.order_by("-is_active", "client_id", "position", "id")


def published(rows: QuerySet[Guide]) -> QuerySet[Guide]:
    """Those in use that have a published version."""
    versions = GuideVersion.objects.filter(guide=OuterRef("pk"), state=GuideState.PUBLISHED)
    return rows.filter(Exists(versions), is_active=True)


def access_guide(actor: Actor, guide_id: int, code: str = READ, *, lock: bool = False) -> Guide:
    """The guide, if the member of staff may. Raises NotFound."""
    rows = guides_visible_to(actor, code).filter(pk=guide_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("client", "topic")
    found = rows.first()
    if found is None:
        raise NotFound(f"guide {guide_id}")
    return found


def access_usable(actor: Actor, guide_id: int) -> Guide:
    """A published guide that the member of staff may go through. Raises NotFound."""
    found = usable_by(actor).filter(pk=guide_id).first()
    if found is None:
        raise NotFound(f"guide {guide_id}")
    return found


def readable_guides(reader: Reader) -> QuerySet[Guide]:
    """The published guides that a reader of the portal may go through."""
    open_to = Q(audience=Audience.PUBLIC)
    if reader.groups:
        mine = Guide.groups.through._default_manager.filter(
            guide_id=OuterRef("pk"), customergroup_id__in=reader.groups
        )
        open_to |= Q(audience=Audience.GROUPS) & Q(Exists(mine))
    return published(Guide.objects.filter(open_to, client=reader.client_id))


def readable_guide(reader: Reader, slug: str) -> Guide:
    """One of them by its address. Raises NotFound."""
    found = readable_guides(reader).filter(slug=slug).first()
    if found is None:
        raise NotFound(slug)
    return found


def run_of_visit(guide: Guide, visit_key: str) -> GuideRun | None:
    """The newest run of this browser through the guide."""
    if not visit_key:
        return None
    rows = GuideRun.objects.filter(guide=guide, visit_key=visit_key)
    return rows.select_related("version", "guide").first()


def run_to_hand_over(client_id: int, run_id: int, visit_key: str) -> GuideRun | None:
    """The run that this browser turns into a request; None for others' runs and for those that have one."""
    if not visit_key:
        return None
    rows = GuideRun.objects.filter(pk=run_id, visit_key=visit_key, guide__client=client_id, ticket=None)
    return rows.select_related("version", "guide").first()


def access_run(actor: Actor, run_id: int) -> GuideRun:
    """A run of the member of staff's own, through a guide that they may use. Raises NotFound."""
    rows = GuideRun.objects.filter(pk=run_id, user=actor.lookup_id, guide__in=guides_visible_to(actor))
    found = rows.select_related("version", "guide__client", "ticket").first()
    if found is None:
        raise NotFound(f"run {run_id}")
    return found


def runs_of_ticket(ticket_id: int) -> list[GuideRun]:
    """The runs that belong to a request, oldest first; the caller has had access to the request."""
    rows = GuideRun.objects.filter(ticket=ticket_id).select_related("version", "guide")
    return list(rows.order_by("started_at", "id"))
