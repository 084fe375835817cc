"""The rules of routing once more, as slow and plain as they are told: nested loops, no index, no sharing."""

from dataclasses import replace

from zhulian.engine.routing import (
    AddQueues,
    AnyLanguage,
    AnyQueue,
    Divert,
    DropSkills,
    LowerLevels,
    OpenTier,
)

WAIVABLE = {"queue", "tier", "skill", "level"}


class Asked:
    """What an item asks for, with the rings that are open."""

    def __init__(self, need, rings=()):
        self.levels = {}
        for skill, level in need.skill_levels:
            self.levels[skill] = max(level, self.levels.get(skill, 0))
        self.steps = [[need.queue]] if need.queue is not None else ["everybody"]
        self.language, self.channel, self.client = need.language, need.channel, need.client
        self.tier, self.divert = 0, ""
        for ring in rings:
            self.widen(ring.how)

    def widen(self, how):
        if isinstance(how, LowerLevels):
            self.levels = {skill: max(1, level - how.by) for skill, level in self.levels.items()}
        elif isinstance(how, DropSkills):
            self.levels = {
                skill: level
                for skill, level in self.levels.items()
                if how.skills is not None and skill not in how.skills
            }
        elif isinstance(how, AddQueues):
            self.steps.append(list(how.queues))
        elif isinstance(how, AnyQueue):
            self.steps.append("everybody")
        elif isinstance(how, AnyLanguage):
            self.language = ""
        elif isinstance(how, OpenTier):
            self.tier = max(self.tier, how.tier)
        elif isinstance(how, Divert):
            self.divert = how.target

    def queue_place(self, agent):
        """(step, priority) at which the agent is asked; None: never."""
        for step, queues in enumerate(self.steps):
            if queues == "everybody":
                return (step, 0)
            priorities = [agent.queues[queue] for queue in queues if queue in agent.queues]
            if priorities:
                return (step, min(priorities))
        return None


def open_rings(item, now):
    return sorted((r for r in item.rings if item.entered_at + r.after <= now), key=lambda r: r.after)


def asked_now(item, now):
    return Asked(item.need, open_rings(item, now))


def total_score(item, now, settings):
    waiting = now - item.entered_at if now > item.entered_at else 0.0
    ahead = item.head_start if item.head_start < settings.max_head_start else settings.max_head_start
    urgent = 0.0
    if item.due_at is not None:
        left = min(max(item.due_at - now, 0.0), settings.urgency_horizon)
        urgent = settings.urgency_max * (1.0 - left / settings.urgency_horizon) ** settings.urgency_curve
    return waiting + ahead + urgent


def in_line(snapshot, now):
    return sorted(
        snapshot.items,
        key=lambda item: (-total_score(item, now, snapshot.settings), item.entered_at, item.id),
    )


def shortcomings(agent, asked, waived):
    """Everything lasting that stands between the agent and the item."""
    found = []
    if asked.client not in agent.clients:
        found.append("client")
    if agent.capacity.get(asked.channel, (0, 0))[0] <= 0:
        found.append("channel")
    if asked.language and asked.language not in agent.languages:
        found.append("language")
    if asked.queue_place(agent) is None:
        found.append("queue")
    if agent.tier > asked.tier:
        found.append("tier")
    if any(skill not in agent.skills for skill in asked.levels):
        found.append("skill")
    if any(agent.skills.get(skill, 0) < level for skill, level in asked.levels.items()):
        found.append("level")
    return [one for one in found if not (waived and one in WAIVABLE)]


def is_waived(agent, item, settings):
    return settings.preferred_outside_group and agent.id in item.preferred


def is_held(item, snapshot, now):
    if item.preferred_until is None or now >= item.preferred_until:
        return False
    return any(
        agent.id in item.preferred
        and agent.id not in item.excluded
        and not shortcomings(agent, Asked(item.need), is_waived(agent, item, snapshot.settings))
        for agent in snapshot.agents
    )


def obstacles(agent, item, snapshot, now):
    """Every reason, lasting or passing, why this agent cannot be offered this item in this state."""
    found = shortcomings(agent, asked_now(item, now), is_waived(agent, item, snapshot.settings))
    if agent.id in item.excluded:
        found.append("excluded")
    if is_held(item, snapshot, now) and agent.id not in item.preferred:
        found.append("held")
    if not agent.ready:
        found.append("not_ready")
    limit, used = agent.capacity.get(item.need.channel, (0, 0))
    if used >= limit:
        found.append("channel_full")
    if agent.total[1] >= agent.total[0]:
        found.append("full")
    return found


def standing(agent, item, settings, now):
    """The smaller, the sooner this agent is chosen for this item."""
    place = item.preferred.index(agent.id) if agent.id in item.preferred else len(item.preferred)
    width = settings.skill_weight * len(agent.skills) + settings.level_weight * sum(agent.skills.values())
    queue = asked_now(item, now).queue_place(agent) or (99, 99)
    return (place, agent.tier, queue, width, agent.idle_since, agent.id)


def loaded(agent, channel):
    """The agent with one item more."""
    limit, used = agent.capacity[channel]
    return replace(
        agent,
        capacity={**agent.capacity, channel: (limit, used + 1)},
        total=(agent.total[0], agent.total[1] + 1),
    )


def reference_decide(snapshot, now):
    """([(item, agent)], [(item, target)], next_check)."""
    now_agents = {agent.id: agent for agent in snapshot.agents}
    offers, diversions, times, taken = [], [], [], set()
    for item in in_line(snapshot, now):
        best = None
        for agent in now_agents.values():
            if agent.id in taken or obstacles(agent, item, snapshot, now):
                continue
            rank = standing(agent, item, snapshot.settings, now)
            if best is None or rank < best[0]:
                best = (rank, agent)
        if best is not None:
            chosen = best[1]
            offers.append((item.id, chosen.id))
            if snapshot.settings.allow_many:
                now_agents[chosen.id] = loaded(chosen, item.need.channel)
            else:
                taken.add(chosen.id)
        elif asked_now(item, now).divert:
            diversions.append((item.id, asked_now(item, now).divert))
        else:
            times += [item.entered_at + r.after for r in item.rings if item.entered_at + r.after > now]
            times += [item.preferred_until] if is_held(item, snapshot, now) else []
    return offers, diversions, min(times, default=None)
