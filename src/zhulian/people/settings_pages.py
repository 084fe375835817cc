"""Administration pages of the people room. Called when the program starts."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.people.access import queues_visible_to
from zhulian.people.forms import BreakReasonForm, DepartmentForm, QueueForm, SkillForm, UserForm
from zhulian.people.models import BreakReason, Department, Queue, Skill
from zhulian.platform.access import Actor
from zhulian.platform.administration.access import PEOPLE, users_visible_to
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.models import User
from zhulian.platform.ui.settings_pages import Column, SettingsLink, SettingsPage, register

QUEUES = "settings.queues"
NAMED = (Column(pgettext_lazy("of a thing", "Name"), "label"), Column(_("Code"), "code"))
SEARCHED = ("name", "name_en", "code")


def _users(actor: Actor) -> QuerySet[User]:
    return users_visible_to(actor).select_related("agent__department").prefetch_related("grants__role")


def _roles_of(user: User) -> str:
    return "、".join(dict.fromkeys(grant.role.label for grant in user.grants.all()))


def _queues(actor: Actor) -> QuerySet[Queue]:
    return (
        queues_visible_to(actor)
        .select_related("department")
        .prefetch_related("clients")
        .annotate(size=Count("members", distinct=True))
    )


def _clients_of(queue: Queue) -> str:
    return "、".join(client.label for client in queue.clients.all())


def _target(queue: Queue) -> str:
    return f"{queue.target_percent} % / {queue.target_seconds} s"


def register_pages() -> None:
    """Put the pages on the settings home."""
    _register_users()
    _register_queues()
    _register_lists()


def _register_users() -> None:
    register(
        SettingsPage(
            slug="users",
            title=_("Users"),
            purpose=_(
                "Who logs in, with which roles; and who of them are agents, with their skills and groups."
            ),
            group="people",
            icon="user-cog",
            permission=PEOPLE,
            model=User,
            form_class=UserForm,
            form_options=with_actor,
            rows=_users,
            columns=(
                Column(_("Name"), "name"),
                Column(_("Log-in name"), "username"),
                Column(_("Agent number"), "agent.number"),
                Column(_("Department"), "agent.department.label"),
                Column(_("Roles"), _roles_of),
                Column(_("May log in"), "is_active", "yes_no"),
            ),
            item_name=_("user"),
            can_archive=False,
            ordering=("username", "pk"),
            search=("name", "username", "agent__number", "email"),
            extra="people/user_extra.html",
            order=10,
            keywords="agent account password 座席 工号 密码",
        )
    )
    register(
        SettingsPage(
            slug="departments",
            title=_("Departments"),
            purpose=_("The departments of your own company: requests are transferred between them."),
            group="people",
            icon="hierarchy",
            permission=PEOPLE,
            model=Department,
            form_class=DepartmentForm,
            form_options=with_actor,
            rows=lambda actor: Department.objects.select_related("parent"),
            needs_everywhere=True,
            columns=(*NAMED, Column(_("Part of"), "parent.label")),
            item_name=_("department"),
            ordering=("position", "pk"),
            search=SEARCHED,
            order=30,
        )
    )


def _register_queues() -> None:
    register(
        SettingsPage(
            slug="queues",
            title=_("Skill groups"),
            purpose=_("People who handle the same kind of request, and the waiting line before them."),
            group="people",
            icon="users-group",
            permission=QUEUES,
            model=Queue,
            form_class=QueueForm,
            form_options=with_actor,
            rows=_queues,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Department"), "department.label"),
                Column(_("Client companies"), _clients_of),
                Column(_("Members"), "size", "number"),
                Column(_("Target"), _target),
            ),
            item_name=_("skill group"),
            empty_text=_("Add the first group, such as “First line”, and put its agents in."),
            ordering=("position", "pk"),
            search=SEARCHED,
            order=40,
            keywords="queue routing 队列 技能组",
        )
    )
    register(
        SettingsPage(
            slug="skills",
            title=_("Skills"),
            purpose=_("What agents are able to handle; each agent has a level from 1 to 10."),
            group="people",
            icon="bolt",
            permission=QUEUES,
            model=Skill,
            form_class=SkillForm,
            form_options=with_actor,
            rows=lambda actor: Skill.objects.all(),
            needs_everywhere=True,
            columns=NAMED,
            item_name=_("skill"),
            empty_text=_(
                "Add a skill only where not everybody can take the work, such as “English” or “Fibre”."
            ),
            ordering=("position", "pk"),
            search=SEARCHED,
            order=50,
        )
    )


def _register_lists() -> None:
    register(
        SettingsLink(
            slug="skill-matrix",
            title=_("Skill levels"),
            purpose=_("All agents against all skills on one page."),
            group="people",
            icon="table",
            permission=PEOPLE,
            url_name="skill-matrix",
            order=60,
            keywords="matrix 矩阵 技能",
        )
    )
    register(
        SettingsPage(
            slug="break-reasons",
            title=_("Break reasons"),
            purpose=_("What agents choose from when they take a break; reports count the time by reason."),
            group="people",
            icon="coffee",
            permission=QUEUES,
            model=BreakReason,
            form_class=BreakReasonForm,
            form_options=with_actor,
            rows=lambda actor: BreakReason.objects.all(),
            needs_everywhere=True,
            columns=NAMED,
            item_name=_("break reason"),
            ordering=("position", "pk"),
            order=70,
            keywords="小休 示忙",
        )
    )
