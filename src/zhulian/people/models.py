"""The operating company's people: departments, agents, skills, queues and presence."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Calendar
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named

LEVEL_RANGE = [MinValueValidator(1), MaxValueValidator(10)]


class Department(Named, Archivable):
    """A department of the operating company."""

    code = models.CharField(_("Code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("department")


class Skill(Named, Archivable):
    """Something an agent is able to handle, with a level from 1 to 10."""

    code = models.CharField(_("Code"), max_length=40, unique=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("skill")


class AgentProfile(models.Model):
    """What makes a user an agent (座席): 工号, department, languages, capacity."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent")
    number = models.CharField(_("Agent number"), max_length=20, unique=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="agents", verbose_name=_("Department")
    )
    languages = models.JSONField(_("Languages"), default=list)
    capacity = models.JSONField(_("Capacity per channel"), default=dict)
    joined_on = models.DateField(_("Joined on"), null=True, blank=True)
    skills: models.ManyToManyField[Skill, AgentSkill] = models.ManyToManyField(Skill, through="AgentSkill")

    class Meta:
        ordering = ["number"]
        verbose_name = _("agent")

    def __str__(self) -> str:
        return f"{self.number} {self.user.name}"


class AgentSkill(models.Model):
    """How well an agent masters a skill."""

    agent = models.ForeignKey(AgentProfile, on_delete=models.CASCADE, related_name="skill_levels")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("Level"), default=5, validators=LEVEL_RANGE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "skill"], name="agent_skill_once")]

    def __str__(self) -> str:
        return f"{self.agent_id}:{self.skill_id}={self.level}"


class Queue(Named, Archivable):
    """A skill group (技能组): people who handle the same kind of request, and the waiting line before them."""

    code = models.CharField(_("Code"), max_length=40, unique=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="queues", verbose_name=_("Department")
    )
    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Work calendar"),
    )
    offer_seconds = models.PositiveIntegerField(
        _("Seconds to accept an offer"), default=30, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    offers_automatically = models.BooleanField(_("Offer to free agents automatically"), default=True)
    target_seconds = models.PositiveIntegerField(_("Target: answered within (seconds)"), default=60)
    target_percent = models.PositiveSmallIntegerField(_("Target: share answered in time (%)"), default=80)
    clients: models.ManyToManyField[Client, models.Model] = models.ManyToManyField(
        Client, related_name="queues", verbose_name=_("Client companies served")
    )
    skills: models.ManyToManyField[Skill, QueueSkill] = models.ManyToManyField(Skill, through="QueueSkill")

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("skill group")


class QueueSkill(models.Model):
    """The least level of a skill that work of this queue needs."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="skill_levels")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    least_level = models.PositiveSmallIntegerField(default=1, validators=LEVEL_RANGE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "skill"], name="queue_skill_once")]

    def __str__(self) -> str:
        return f"{self.queue_id}:{self.skill_id}>={self.least_level}"


class QueueMember(models.Model):
    """An agent's membership in a queue; priority 1 is asked first."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="members")
    agent = models.ForeignKey(AgentProfile, on_delete=models.CASCADE, related_name="memberships")
    priority = models.PositiveSmallIntegerField(default=1, validators=LEVEL_RANGE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "agent"], name="queue_member_once")]

    def __str__(self) -> str:
        return f"{self.queue_id}:{self.agent_id}"


class Chosen(models.TextChoices):
    """What the person chose."""

    OFF = "off", _("Signed out")
    ON_QUEUE = "on_queue", _("Ready")
    BREAK = "break", _("On break")
    MEETING = "meeting", _("Meeting")
    TRAINING = "training", _("Training")
    BACK_OFFICE = "back_office", _("Back office")


class Seen(models.TextChoices):
    """What the system sees."""

    IDLE = "idle", _("Idle")
    OFFERED = "offered", _("Offer open")
    BUSY = "busy", _("Working")
    WRAP_UP = "wrap_up", _("Wrap-up")
    NO_RESPONSE = "no_response", _("Did not answer")


class BreakReason(Named, Archivable):
    """Why somebody is on a break (小休原因)."""

    code = models.CharField(_("Code"), max_length=40, unique=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("break reason")


class PresenceFields(models.Model):
    """The two axes of presence."""

    chosen = models.CharField(max_length=12, choices=Chosen, default=Chosen.OFF)
    reason = models.ForeignKey(BreakReason, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen = models.CharField(max_length=12, choices=Seen, default=Seen.IDLE)

    class Meta:
        abstract = True


class Presence(PresenceFields):
    """An agent's state now; `idle_since` decides who has waited longest for work."""

    agent = models.OneToOneField(AgentProfile, on_delete=models.CASCADE, related_name="presence")
    since = models.DateTimeField()
    idle_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.agent_id} {self.chosen}/{self.seen}"


class PresenceInterval(PresenceFields):
    """A stretch of one state in an agent's history; the next begins where this one ends."""

    agent = models.ForeignKey(AgentProfile, on_delete=models.CASCADE, related_name="presence_history")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["agent", "-started_at"], name="presence_agent")]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(ended_at__isnull=True), name="presence_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.chosen}/{self.seen} {self.started_at:%F %T}"
