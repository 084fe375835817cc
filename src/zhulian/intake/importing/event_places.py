"""Where requests of a history lay: the file's names of groups and persons as skill groups and users."""

from __future__ import annotations

import hashlib

from django.db.models import Q
from django.utils.text import slugify

from zhulian.intake.importing.message_rows import Constants
from zhulian.intake.importing.problems import RowProblem
from zhulian.intake.models import ImportRun
from zhulian.people.models import AgentProfile, Department, Queue
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.models import User

NO_GROUP = ("未分组", "No group")
CODE_CHARS, GROUP_CHARS, PERSON_CHARS = 40, 120, 80


class Places:
    """Finds skill groups and people by the names in the file, and makes missing ones where the run says so.

    Only skill groups that serve the client company, and people who work for it, are found.
    """

    def __init__(self, run: ImportRun, constants: Constants, actor: Actor) -> None:
        self.client = run.client
        self.actor = actor
        self.makes_groups = bool(run.options.get("make_groups"))
        self.makes_people = bool(run.options.get("make_people"))
        self._chosen = constants.queue or constants.type.queue
        self.reload()

    def reload(self) -> None:
        """Read them anew: what was made in a transaction that was undone is not there."""
        self._queues: dict[str, Queue] = {}
        self._users: dict[str, User] = {}
        self._load_queues()
        self._load_users()

    def _load_queues(self) -> None:
        """By code and names; a department's name stands for its first skill group."""
        rows = list(
            Queue.objects.filter(clients=self.client, is_active=True)
            .select_related("department")
            .order_by("position", "id")
        )
        for texts in (
            [(row, (row.code, row.name, row.name_en)) for row in rows],
            [(row, (row.department.code, row.department.name, row.department.name_en)) for row in rows],
        ):
            for row, names in texts:
                for name in names:
                    if name:
                        self._queues.setdefault(_folded(name), row)
        first = [row for row in rows if self._chosen is not None and row.pk == self._chosen.pk]
        self._default = next(iter([*first, *rows]), None)

    def _load_users(self) -> None:
        """By log-in name and agent number, and by name where only one has it."""
        here = Q(grants__client=self.client) | Q(grants__client=None, grants__isnull=False)
        here |= Q(username__startswith=self._placeholder(""))
        users = {user.pk: user for user in User.objects.filter(here).order_by("pk")}
        for user in users.values():
            self._users[_folded(user.username)] = user
        for number, pk in AgentProfile.objects.filter(user__in=users).values_list("number", "user_id"):
            self._users.setdefault(_folded(number), users[pk])
        names: dict[str, list[User]] = {}
        for user in users.values():
            names.setdefault(_folded(user.name), []).append(user)
        for name, same in names.items():
            if name and len(same) == 1:
                self._users.setdefault(name, same[0])

    def has_queue(self, text: str) -> bool:
        """True if the group is there. Raises RowProblem where it is not and may not be made."""
        found = self._queues.get(_folded(text)) if text else self._default
        if found is None and not self.makes_groups:
            raise RowProblem("unknown" if text else "missing", "group", text[:80])
        return found is not None

    def queue(self, text: str) -> Queue:
        """The skill group of that name; for "" the one of rows without a group. Raises RowProblem."""
        if self.has_queue(text):
            found = self._queues.get(_folded(text)) if text else self._default
            if found is not None:
                return found
        made = self._make_queue(*((text, "") if text else NO_GROUP))
        if not text:
            self._default = made
        self._queues[_folded(text or NO_GROUP[0])] = made
        return made

    def _make_queue(self, name: str, name_en: str) -> Queue:
        """A skill group with a department of its name, for this client company alone."""
        department = Department.objects.filter(name__iexact=name, is_active=True).order_by("pk").first()
        if department is None:
            code = _free_code(name_en or name, set(Department.objects.values_list("code", flat=True)))
            department = Department.objects.create(code=code, name=name, name_en=name_en)
            audit.record(self.actor, "department.created", department, new={"name": name})
        code = _free_code(name_en or name, set(Queue.objects.values_list("code", flat=True)))
        queue = Queue.objects.create(code=code, name=name, name_en=name_en, department=department)
        queue.clients.add(self.client)
        audit.record(self.actor, "queue.created", queue, new={"name": name})
        return queue

    def known_person(self, text: str) -> bool:
        """True if a user has this log-in name, agent number or name."""
        return _folded(text) in self._users

    def person(self, text: str) -> User | None:
        """The user, made where the run says so; None for "" and for somebody unknown."""
        if not text:
            return None
        found = self._users.get(_folded(text))
        if found is None and self.makes_people:
            found = self._users[_folded(text)] = self._make_user(text)
        return found

    def _make_user(self, text: str) -> User:
        """Somebody of the past: a name in the ledger, who may not log in and has no rights."""
        digest = hashlib.sha256(_folded(text).encode()).hexdigest()[:16]
        user = User.objects.create_user(self._placeholder(digest), name=text, is_active=False)
        audit.record(self.actor, "user.created", user, new={"name": user.name, "is_active": False})
        return user

    def _placeholder(self, digest: str) -> str:
        return f"import-{self.client.pk}-{digest}"


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _free_code(name: str, taken: set[str]) -> str:
    """A code from the name that nothing else has."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    base = slugify(name)[: CODE_CHARS - 12] or f"group-{digest}"
    wanted = [base, f"{base}-{digest}", *(f"{base}-{digest}-{count}" for count in range(2, 1000))]
    return next(code for code in wanted if code not in taken)
