"""Exceptional days beside a calendar's form."""

from __future__ import annotations

from django import template

from zhulian.catalogue.models import Calendar, Holiday
from zhulian.catalogue.queries import coming_days

register = template.Library()


@register.simple_tag
def coming(calendar: Calendar) -> list[Holiday]:
    """`{% coming row as days %}`: the next days that differ from this calendar's ordinary week."""
    return coming_days(calendar)
