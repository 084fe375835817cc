"""What every installation has of the catalogue: business hours and the statutory holidays of these years."""

from __future__ import annotations

from zhulian.catalogue.calendars import BUSINESS_WEEK, touch
from zhulian.catalogue.holidays import seed_holidays
from zhulian.catalogue.models import Calendar
from zhulian.platform.bootstrap import builtin
from zhulian.platform.clock import now


@builtin("catalogue")
def ensure_catalogue() -> None:
    """Add business hours where there is no calendar, and the holidays of last, this and next year, if known."""
    if not Calendar.objects.exists():
        Calendar.objects.create(
            name="工作日 9:00–18:00", name_en="Business days 9:00–18:00", week=BUSINESS_WEEK, is_default=True
        )
        touch()
    this_year = now().year
    seed_holidays([this_year - 1, this_year, this_year + 1])
