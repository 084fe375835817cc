"""Who acts, and how far each permission reaches for them.

Rooms build their `visible_to(actor)` and `access_*` on `Actor.reach`. Not found and not allowed look the same:
both are `NotFound`, shown as 404.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404

from zhulian.platform.permissions import SCOPE_NAMES, Scope

if TYPE_CHECKING:
    from zhulian.platform.models import Client, User

ALL_CLIENTS = None
T = TypeVar("T")


class NotFound(Http404):
    """No such thing, or none that this actor may know of."""


class ClientMismatch(Exception):
    """Two things that an action joins belong to different client companies: a mistake in the program."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a permission holds: `everywhere` (scope for all clients) and per-client scopes."""

    everywhere: Scope | None
    clients: Mapping[int, Scope]

    def scope_for(self, client_id: int) -> Scope | None:
        """The widest scope for this client, or None."""
        return max(filter(None, (self.everywhere, self.clients.get(client_id))), default=None)

    def __bool__(self) -> bool:
        return self.everywhere is not None or bool(self.clients)


NOWHERE = Reach(None, {})


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a user, a customer (by private link or log-in), or the system itself."""

    kind: str
    user: User | None = None
    customer_id: int | None = None
    ticket_id: int | None = None
    label: str = ""
    token: str = ""
    """The name of the API token by which the user acts; "" for one who is there in person."""
    _reach: dict[str, Reach] = field(default_factory=dict, compare=False, repr=False)
    _known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, user: User) -> Actor:
        """The actor for a logged-in user; cached on the user object for one request."""
        known: Actor | None = getattr(user, "_actor", None)
        if known is None:
            known = cls(kind="user", user=user, _reach=_load_reach(user))
            user._actor = known  # type: ignore[attr-defined]
        return known

    @classmethod
    def by_token(cls, user: User, name: str, lent: Lent) -> Actor:
        """The user through an API token; the journal tells the token's name.

        It may what the user may now, and no more than `lent`: what he might when it was made.
        """
        reach = {code: _narrowed(held, lent.get(code, {})) for code, held in _load_reach(user).items()}
        actor = cls(kind="user", user=user, token=name, _reach=reach)
        user._actor = actor  # type: ignore[attr-defined]
        return actor

    @classmethod
    def system(cls, label: str) -> Actor:
        """The program itself, e.g. `system("routing")`."""
        return cls(kind="system", label=label)

    @classmethod
    def customer(cls, *, customer_id: int | None, ticket_id: int | None = None) -> Actor:
        """A customer; with `ticket_id`, only for the one request whose private link was shown."""
        return cls(kind="customer", customer_id=customer_id, ticket_id=ticket_id)

    @property
    def is_system(self) -> bool:
        """True for the program itself, which may do everything."""
        return self.kind == "system"

    @property
    def user_id(self) -> int | None:
        """The user's id, or None for customers and the system."""
        return self.user.pk if self.user is not None else None

    @property
    def lookup_id(self) -> int:
        """The user's id for look-ups; 0, which no row has, for customers and the system."""
        return self.user_id or 0

    def reach(self, code: str) -> Reach:
        """Where this actor holds permission `code`."""
        if self.is_system:
            return Reach(Scope.CLIENT, {})
        return self._reach.get(code, NOWHERE)

    def once(self, name: str, read: Callable[[], T]) -> T:
        """What `read` gives, read once for this actor. The system, which outlives every request, reads anew."""
        if self.is_system:
            return read()
        if name not in self._known:
            self._known[name] = read()
        found: T = self._known[name]
        return found

    def may(self, code: str, *, client: int | None = None) -> bool:
        """True if `code` is held in any scope (for `client`, where one is named)."""
        reach = self.reach(code)
        return bool(reach) if client is None else reach.scope_for(client) is not None

    def require(self, code: str, *, client: int | None = None) -> None:
        """Raise NotFound unless `may`."""
        if not self.may(code, client=client):
            raise NotFound(code)


def _load_reach(user: User) -> dict[str, Reach]:
    if not user.is_active or user.pk is None:
        return {}
    everywhere: dict[str, Scope] = {}
    clients: dict[str, dict[int, Scope]] = {}
    for grant in user.grants.select_related("role"):
        for code, name in grant.role.permissions.items():
            scope = SCOPE_NAMES[name]
            if grant.client_id is None:
                everywhere[code] = max(scope, everywhere.get(code, scope))
            else:
                held = clients.setdefault(code, {})
                held[grant.client_id] = max(scope, held.get(grant.client_id, scope))
    return {
        code: Reach(everywhere.get(code), clients.get(code, {}))
        for code in everywhere.keys() | clients.keys()
    }


Lent = Mapping[str, Mapping[str, str]]
"""Permission → client id (or "*" for all of them) → scope, in values that JSON knows."""


def lent_by(user: User) -> Lent:
    """All that the user may now, to be kept with a token."""
    names = {scope: name for name, scope in SCOPE_NAMES.items()}
    return {
        code: {
            **({"*": names[held.everywhere]} if held.everywhere is not None else {}),
            **{str(client): names[scope] for client, scope in held.clients.items()},
        }
        for code, held in _load_reach(user).items()
    }


def _narrowed(held: Reach, lent: Mapping[str, str]) -> Reach:
    """What is both held and lent."""
    everywhere = SCOPE_NAMES.get(lent.get("*", ""))
    other = Reach(everywhere, {int(key): SCOPE_NAMES[name] for key, name in lent.items() if key != "*"})
    clients = {
        client: min(one, two)
        for client in held.clients.keys() | other.clients.keys()
        if (one := held.scope_for(client)) is not None and (two := other.scope_for(client)) is not None
    }
    both = held.everywhere is not None and other.everywhere is not None
    return Reach(min(held.everywhere, other.everywhere) if both else None, clients)  # type: ignore[type-var]


def served_clients(actor: Actor, code: str = "desk.use") -> list[Client]:
    """The client companies in use for which the actor holds `code`, in their order."""
    from zhulian.platform.models import Client

    rows = Client.objects.filter(is_active=True)
    reach = actor.reach(code)
    if reach.everywhere is None:
        rows = rows.filter(pk__in=list(reach.clients))
    return list(rows)


def assert_same_client(client_id: int, *things: object) -> None:
    """Raise ClientMismatch unless every given thing (None passes) belongs to this client."""
    for thing in things:
        if thing is not None and getattr(thing, "client_id", client_id) != client_id:
            raise ClientMismatch(
                f"{thing!r} belongs to client {getattr(thing, 'client_id', None)}, not {client_id}"
            )
