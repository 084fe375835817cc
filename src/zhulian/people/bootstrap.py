"""What every installation has of people: one department, the usual break reasons."""

from __future__ import annotations

from zhulian.people.models import BreakReason, Department
from zhulian.platform.bootstrap import builtin

BREAK_REASONS = (
    ("meal", "就餐", "Meal"),
    ("coaching", "辅导", "Coaching"),
    ("other", "普通", "Other"),
)


@builtin("people")
def ensure_people() -> None:
    """Add a department and break reasons where there are none at all; archived ones stay archived."""
    if not Department.objects.exists():
        Department.objects.create(code="service", name="客户服务部", name_en="Customer service")
    if BreakReason.objects.exists():
        return
    for position, (code, name, name_en) in enumerate(BREAK_REASONS):
        BreakReason.objects.create(code=code, name=name, name_en=name_en, position=position * 10)
