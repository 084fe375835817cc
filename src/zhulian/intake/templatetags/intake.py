"""`{% load intake %}`: stored codes in words."""

from __future__ import annotations

from django import template

from zhulian.intake.mail_in.trouble import words_of

register = template.Library()


@register.filter
def trouble(stored: str) -> str:
    """`{{ mailbox.last_error|trouble }}`: what went wrong, in the reader's language."""
    return words_of(stored)
