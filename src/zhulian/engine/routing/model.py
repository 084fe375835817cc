"""What a decision is made from: waiting items, signed-in agents, settings. Times are epoch seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from .need import Need
from .rings import Ring


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work that waits for an agent: a call, a chat, a ticket's main task, a call-back."""

    id: int
    need: Need
    entered_at: float
    """Since when it waits. A call-back keeps the time of the contact it came from."""
    head_start: float = 0.0
    """Seconds it is put ahead by tier, reason or an earlier abandoned attempt."""
    due_at: float | None = None
    """When its service level is missed; None: no promise."""
    preferred: tuple[int, ...] = ()
    """Agents to be asked first, the best first: account manager, last agent."""
    preferred_until: float | None = None
    """Until then it is held for the preferred, if one of them who could take it is signed in.
    None: the preferred go first when they are free, but nobody waits for them."""
    rings: tuple[Ring, ...] = ()
    excluded: frozenset[int] = frozenset()
    """Agents who declined, missed or returned it: never asked again."""


@dataclass(frozen=True, slots=True)
class Agent:
    """One signed-in agent. Whoever is not signed in is not in the snapshot."""

    id: int
    skills: Mapping[int, int] = field(default_factory=dict)
    """Skill id → level, 1 to 10."""
    queues: Mapping[int, int] = field(default_factory=dict)
    """Queue id → priority of the membership, 1 is asked first."""
    languages: frozenset[str] = frozenset()
    clients: frozenset[int] = frozenset()
    """Clients the agent works for."""
    capacity: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Channel → (limit, used). A channel that is not named is not served."""
    total: tuple[int, int] = (1, 0)
    """(limit, used) over all channels."""
    ready: bool = False
    """May be offered work now: on queue, no open offer, not in wrap-up."""
    idle_since: float = 0.0
    tier: int = 0
    """0: regular staff; higher: a reserve, asked only once a ring has opened that tier."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The knobs of a decision. All are finite and not negative; ValueError otherwise."""

    max_head_start: float = 600.0
    """Seconds; a larger head start counts as this much."""
    urgency_max: float = 600.0
    """Seconds of head start that an item has when it is due or late."""
    urgency_horizon: float = 1800.0
    """Seconds before the due time at which urgency begins to grow."""
    urgency_curve: float = 2.0
    """1: grows evenly; larger: late and steeply."""
    skill_weight: float = 1.0
    """What one surplus skill weighs when the agent with the least surplus is looked for."""
    level_weight: float = 0.1
    """What one surplus level weighs. Both weights 0: only queue priority and idle time count."""
    allow_many: bool = False
    """Let one decision offer an agent several items, as far as capacity goes."""
    preferred_outside_group: bool = False
    """Let preferred agents take an item whose queue, tier or skills they do not match."""
    listed: int = 8
    """How many of those passed over a trace names; the others are only counted."""
    lease: float = 30.0
    """Seconds for which an offer stands."""
    leases: Mapping[str, float] = field(default_factory=dict)
    """Channel → seconds, where it differs from `lease`."""

    def __post_init__(self) -> None:
        """Refuse numbers that would break the bound on waiting."""
        numbers = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "leases"}
        numbers.update({f"leases[{channel}]": seconds for channel, seconds in self.leases.items()})
        for name, value in numbers.items():
            if not 0 <= value < float("inf"):
                raise ValueError(f"{name} must be finite and not negative, not {value!r}")
        if self.urgency_horizon == 0 or self.urgency_curve == 0:
            raise ValueError("urgency_horizon and urgency_curve must be above 0")

    @property
    def age_bound(self) -> float:
        """Seconds after which a waiting item outranks every item that enters: nobody starves.

        Score = waiting + head start + urgency, so what enters now scores at most max_head_start +
        urgency_max, and only work that entered within that span of an item can ever be served before it.
        """
        return self.max_head_start + self.urgency_max

    def lease_for(self, channel: str) -> float:
        """Seconds for which an offer on this channel stands."""
        return self.leases.get(channel, self.lease)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a decision looks at. The order of items and agents does not matter; ids are unique."""

    items: Sequence[Item]
    agents: Sequence[Agent]
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        """Refuse an id that occurs twice (ValueError): one of the two would be lost silently."""
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("two items have the same id")
        if len({agent.id for agent in self.agents}) != len(self.agents):
            raise ValueError("two agents have the same id")
