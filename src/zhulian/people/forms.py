"""Forms of the people room's administration pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.people import access, queries
from zhulian.people.models import (
    AgentProfile,
    AgentSkill,
    BreakReason,
    Department,
    Queue,
    QueueMember,
    QueueSkill,
    Skill,
)
from zhulian.people.staff import AgentWish, save_agent
from zhulian.people.staffing import set_queue_members, set_queue_skills
from zhulian.platform.administration.access import is_everywhere, may_grant
from zhulian.platform.administration.fields import ALL_CLIENTS, GrantsField, LevelsField
from zhulian.platform.administration.forms import FIRST_ZONE, LANGUAGES, ConfigForm, zone_choices
from zhulian.platform.administration.users import LOCK_OUT, Grant, keeps_administration, set_grants
from zhulian.platform.models import Client, Role, User

NAMES = ["name", "name_en"]
SPOKEN = [
    ("zh-hans", gettext_lazy("Mandarin")),
    ("en", gettext_lazy("English")),
    ("yue", gettext_lazy("Cantonese")),
    ("ja", gettext_lazy("Japanese")),
    ("ko", gettext_lazy("Korean")),
    ("ru", gettext_lazy("Russian")),
    ("fr", gettext_lazy("French")),
    ("es", gettext_lazy("Spanish")),
]


def offer(
    form: ConfigForm,
    name: str,
    rows: Iterable[tuple[int, str]],
    held: dict[int, int],
    words: dict[int, str] | None = None,
) -> None:
    """Set the things that a levels field offers and the levels held; held ones not offered are kept as they are."""
    field = form.fields[name]
    assert isinstance(field, LevelsField)
    field.offer(rows, held, words)
    form.initial[name] = held


class DepartmentForm(ConfigForm):
    """A department."""

    code = "settings.people"
    is_central = True

    class Meta:
        model = Department
        fields = [*NAMES, "code", "parent", "position"]
        labels = {"parent": gettext_lazy("Part of")}

    def clean_parent(self) -> Department | None:
        """Refuses a department that lies below itself."""
        above: Department | None = self.cleaned_data["parent"]
        step = above
        while step is not None:
            if step.pk == self.instance.pk:
                raise ValidationError(_("A department cannot lie below itself."))
            step = step.parent
        return above


class SkillForm(ConfigForm):
    """A skill."""

    code = "settings.queues"
    is_central = True

    class Meta:
        model = Skill
        fields = [*NAMES, "code", "position"]


class BreakReasonForm(ConfigForm):
    """A break reason."""

    code = "settings.queues"
    is_central = True

    class Meta:
        model = BreakReason
        fields = [*NAMES, "code", "position"]


class QueueForm(ConfigForm):
    """A skill group with the skills its work needs and its members."""

    code = "settings.queues"
    least_levels = LevelsField(
        label=gettext_lazy("Skills that the work needs"),
        level_label=gettext_lazy("least level"),
        nothing=gettext_lazy("There are no skills yet. Without any, every member can take the work."),
        help_text=gettext_lazy("Only members with at least this level are offered the work."),
    )
    priorities = LevelsField(
        label=gettext_lazy("Members"),
        level_label=gettext_lazy("priority"),
        nothing=gettext_lazy("There are no agents yet. Add users with an agent number first."),
        help_text=gettext_lazy("Priority 1 is asked first; — is not a member."),
    )

    class Meta:
        model = Queue
        fields = [
            *NAMES,
            "code",
            "department",
            "clients",
            "calendar",
            "offers_automatically",
            "offer_seconds",
            "target_seconds",
            "target_percent",
            "position",
        ]
        help_texts = {
            "calendar": gettext_lazy("Leave empty for the client company's default calendar."),
            "offers_automatically": gettext_lazy("Otherwise members take requests from the list themselves."),
            "offer_seconds": gettext_lazy("After this time the offer goes to the next agent."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        is_old = self.instance.pk is not None
        links = self.instance.skill_levels if is_old else QueueSkill.objects.none()
        held = dict(links.values_list("skill_id", "least_level"))
        skills = Skill.objects.filter(Q(is_active=True) | Q(pk__in=held))
        offer(self, "least_levels", ((skill.pk, skill.label) for skill in skills), held)
        members = self.instance.members if is_old else QueueMember.objects.none()
        people = queries.people_to_choose(self.actor, self.code)
        rows = ((person.pk, person.label) for person in people)
        words = {person.pk: person.words for person in people}
        offer(self, "priorities", rows, dict(members.values_list("agent_id", "priority")), words)

    def clean_target_percent(self) -> int:
        """A share of those who called."""
        percent: int = self.cleaned_data["target_percent"]
        if not 1 <= percent <= 100:
            raise ValidationError(_("A share lies between 1 and 100 %."))
        return percent

    def save(self, commit: bool = True) -> Any:
        """Save with the skills that the work needs and the members."""
        queue = super().save(commit)
        set_queue_skills(self.actor, queue, self.cleaned_data["least_levels"])
        set_queue_members(self.actor, queue, self.cleaned_data["priorities"])
        return queue


class UserForm(ConfigForm):
    """A user, what is granted to him, and, for agents, the agent profile."""

    code = "settings.people"
    language = forms.ChoiceField(label=gettext_lazy("Language of the screen"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices, initial=FIRST_ZONE)
    role_grants = GrantsField(
        label=gettext_lazy("Roles"),
        help_text=gettext_lazy("What the person may do, for which client company."),
    )
    number = forms.CharField(
        label=gettext_lazy("Agent number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Makes the person an agent. Leave empty for those who handle no requests."),
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.all(), required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"),
        choices=SPOKEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Requests at a time"),
        min_value=1,
        max_value=50,
        required=False,
        help_text=gettext_lazy("Leave empty for the usual number."),
    )
    levels = LevelsField(
        label=gettext_lazy("Skills"),
        level_label=gettext_lazy("level"),
        nothing=gettext_lazy("There are no skills yet."),
        help_text=gettext_lazy("From 1 (beginner) to 10 (expert)."),
    )
    groups = LevelsField(
        label=gettext_lazy("Skill groups"),
        level_label=gettext_lazy("priority"),
        nothing=gettext_lazy("There are no skill groups yet."),
        help_text=gettext_lazy("Priority 1 is asked first; — is not a member."),
    )

    class Meta:
        model = User
        fields = ["username", "name", "email", "phone", "language", "time_zone"]
        help_texts = {"username": gettext_lazy("Upper and lower case are the same.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agent = AgentProfile.objects.filter(user=self.instance.pk).first() if self.instance.pk else None
        self._offer_grants()
        self._offer_levels()
        if self.agent is not None:
            self._show_agent(self.agent)

    def clean_username(self) -> str:
        """Log-in names are kept in lower case."""
        return str(self.cleaned_data["username"]).strip().lower()

    def clean_number(self) -> str:
        """Two agents never have the same number; an agent with a history keeps one."""
        number = str(self.cleaned_data["number"]).strip()
        if self.agent is not None and not number:
            raise ValidationError(_("An agent keeps a number, because past work refers to it."))
        others = (
            AgentProfile.objects.exclude(user=self.instance.pk) if self.instance.pk else AgentProfile.objects
        )
        if number and others.filter(number=number).exists():
            raise ValidationError(_("Another agent has this number."))
        return number

    def clean(self) -> dict[str, Any]:
        """An agent belongs to a department."""
        values = super().clean()
        if values.get("number") and not values.get("department") and "department" not in self.errors:
            self.add_error("department", _("An agent belongs to a department. Choose one."))
        grants = values.get("role_grants", set())
        if not grants and not is_everywhere(self.actor, self.code) and "role_grants" not in self.errors:
            self.add_error(
                "role_grants", _("Choose at least one role, so that you can still see the person.")
            )
        if self.instance.pk and self.instance.pk == self.actor.user_id:
            kept = {held for held in self.initial["role_grants"] if held not in self._grantable()}
            if not keeps_administration(self.actor, grants=grants | kept):
                self.add_error("role_grants", LOCK_OUT)
        return values

    def save(self, commit: bool = True) -> Any:
        """Save the user, what is granted, and the agent profile of those with an agent number."""
        values = self.cleaned_data
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        user = super().save(commit)
        set_grants(self.actor, user, values["role_grants"])
        if values["number"]:
            save_agent(
                self.actor,
                user,
                AgentWish(
                    number=values["number"],
                    department=values["department"],
                    languages=values["languages"],
                    capacity=values["capacity"],
                    skills=values["levels"],
                    queues=values["groups"],
                ),
            )
        return user

    def _grantable(self) -> set[Grant]:
        field = self.fields["role_grants"]
        assert isinstance(field, GrantsField)
        return {(role, None if key == ALL_CLIENTS else int(key)) for role, key in field.allowed}

    def _offer_grants(self) -> None:
        field = self.fields["role_grants"]
        assert isinstance(field, GrantsField)
        roles = list(Role.objects.all())
        clients = [
            (ALL_CLIENTS, gettext_lazy("All client companies")),
            *((str(client.pk), client.label) for client in Client.objects.filter(is_active=True)),
        ]
        allowed = {
            (role.pk, key)
            for role in roles
            for key, _label in clients
            if may_grant(self.actor, role, None if key == ALL_CLIENTS else int(key))
        }
        field.offer(roles, clients, allowed)
        if self.instance.pk:
            self.initial["role_grants"] = set(self.instance.grants.values_list("role_id", "client_id"))

    def _offer_levels(self) -> None:
        links = self.agent.skill_levels if self.agent is not None else AgentSkill.objects.none()
        held = dict(links.values_list("skill_id", "level"))
        skills = Skill.objects.filter(Q(is_active=True) | Q(pk__in=held))
        offer(self, "levels", ((skill.pk, skill.label) for skill in skills), held)
        memberships = self.agent.memberships if self.agent is not None else QueueMember.objects.none()
        queues = access.queues_visible_to(self.actor, self.code).filter(is_active=True)
        priorities = dict(memberships.values_list("queue_id", "priority"))
        offer(self, "groups", ((queue.pk, queue.label) for queue in queues), priorities)

    def _show_agent(self, agent: AgentProfile) -> None:
        shown = {
            "number": agent.number,
            "department": agent.department_id,
            "languages": agent.languages,
            "capacity": agent.capacity.get("ticket"),
        }
        self.initial.update(shown)
