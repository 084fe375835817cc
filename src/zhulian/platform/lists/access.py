"""Who may open which list and which saved view."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.lists.spec import ListSpec, spec_of
from zhulian.platform.models import BulkRun, ListExport, Role, SavedView, Sharing

SHARE = "view.share"


def access_list(actor: Actor, key: str) -> ListSpec:
    """The list, if the actor may open it. Raises NotFound."""
    spec = spec_of(key)
    if spec is None:
        raise NotFound(f"list {key}")
    if not spec.reach(actor):
        raise NotFound(f"list {key}")
    return spec


def roles_of(actor: Actor) -> QuerySet[Role]:
    """The roles that the actor has, for whichever client company."""
    return Role.objects.filter(grants__user_id=actor.lookup_id).distinct()


def access_role(text: str) -> Role:
    """The role of this number. Raises NotFound."""
    found = Role.objects.filter(pk=int(text)).first() if text.isdigit() and len(text) < 19 else None
    if found is None:
        raise NotFound(f"role {text[:20]}")
    return found


def views_for(actor: Actor, spec: ListSpec) -> QuerySet[SavedView]:
    """The actor's own views of a list and those shared with them."""
    reach = spec.reach(actor)
    near = Q() if reach.everywhere is not None else Q(client__isnull=True) | Q(client__in=list(reach.clients))
    shared = Q(sharing=Sharing.ALL) | Q(sharing=Sharing.ROLES, roles__in=roles_of(actor))
    rows = SavedView.objects.filter(list_key=spec.key, is_active=True)
    return rows.filter(Q(owner_id=actor.lookup_id) | (shared & near)).distinct()


def access_view(actor: Actor, spec: ListSpec, pk: int, *, to_change: bool = False) -> SavedView:
    """A view of this list that the actor has; `to_change`: their own. Raises NotFound."""
    rows = SavedView.objects.filter(list_key=spec.key, owner_id=actor.lookup_id)
    found = (rows if to_change else views_for(actor, spec)).filter(pk=pk).first()
    if found is None:
        raise NotFound(f"view {pk}")
    return found


def access_bulk(actor: Actor, pk: int) -> BulkRun:
    """A mass change of the actor's own. Raises NotFound."""
    found = BulkRun.objects.filter(pk=pk, user_id=actor.lookup_id).first()
    if found is None:
        raise NotFound(f"bulk {pk}")
    return found


def may_read_export(actor: Actor, export_id: str) -> bool:
    """Its owner, as long as they still hold the list's permission to export."""
    if not export_id.isdigit() or len(export_id) > 18:
        return False
    found = ListExport.objects.filter(pk=int(export_id), user_id=actor.lookup_id).first()
    spec = spec_of(found.list_key) if found is not None else None
    return spec is not None and actor.may(spec.export_permission)
