"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform.outbox import event


@event("customer.changed")
@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """A customer was made or edited; `is_renamed` where his requests must be found by another name."""

    customer: int
    is_renamed: bool = False

    def topics(self) -> list[str]:
        """The customer's card."""
        return [f"customer:{self.customer}"]
