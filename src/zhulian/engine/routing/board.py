"""What is still free while one decision is being made: readiness and capacity, less what it has given out."""

from .groups import Gate
from .index import AgentIndex
from .reasons import Reason


class Board:
    """Free agents by channel. `take` books an offer; nothing is ever given back."""

    __slots__ = ("_allow_many", "_index", "_room", "_taken", "_total_left", "_used", "_used_overall")

    def __init__(self, index: AgentIndex, allow_many: bool) -> None:
        """Start from the loads of the snapshot; with allow_many agents stay free while capacity lasts."""
        self._index = index
        self._allow_many = allow_many
        self._taken = 0
        self._room: dict[str, int] = {}
        self._used: dict[tuple[int, str], int] = {}
        self._used_overall: dict[int, int] = {}
        self._total_left = 0
        for at, agent in enumerate(index.agents):
            limit, used = agent.total
            if used < limit:
                self._total_left |= 1 << at

    def _room_on(self, channel: str) -> int:
        """Agents with capacity left on the channel; worked out when the channel is first asked for."""
        mask = self._room.get(channel)
        if mask is None:
            mask = 0
            for at, agent in enumerate(self._index.agents):
                limit, used = agent.capacity.get(channel, (0, 0))
                if used < limit:
                    mask |= 1 << at
            self._room[channel] = mask
        return mask

    def free(self, channel: str) -> int:
        """Ready agents who can be offered one more item on the channel."""
        return self._index.ready & self.room(channel)

    def room(self, channel: str) -> int:
        """The same, ready or not: for agents who ask for work themselves."""
        return self._room_on(channel) & self._total_left & ~self._taken

    def take(self, at: int, channel: str) -> None:
        """Book one item on the channel for the agent at this position."""
        bit = 1 << at
        if not self._allow_many:
            self._taken |= bit
            return
        agent = self._index.agents[at]
        here = self._used[at, channel] = self._used.get((at, channel), 0) + 1
        overall = self._used_overall[at] = self._used_overall.get(at, 0) + 1
        limit, used = agent.capacity[channel]
        if used + here >= limit:
            self._room[channel] &= ~bit
        limit, used = agent.total
        if used + overall >= limit:
            self._total_left &= ~bit

    def gates(self, channel: str) -> tuple[Gate, ...]:
        """The passing conditions, in the order in which they are given as reasons."""
        return (
            Gate(Reason.NOT_READY, self._index.ready),
            Gate(Reason.CHANNEL_FULL, self._room_on(channel)),
            Gate(Reason.FULL, self._total_left),
            Gate(Reason.TAKEN, self._index.everybody & ~self._taken),
        )
