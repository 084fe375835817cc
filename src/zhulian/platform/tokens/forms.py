"""The form for a new token."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import User
from zhulian.platform.models.tokens import NAME_CHARS
from zhulian.platform.tokens.access import users_to_act_for


class TokenForm(forms.Form):
    """Name, for whom it acts, and until when."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=NAME_CHARS,
        help_text=gettext_lazy("The program that will use it, such as “Website” or “Order system”."),
    )
    user = forms.ChoiceField(
        label=gettext_lazy("Acts for"),
        help_text=gettext_lazy(
            "The program may do what this person may, and is journalled under their name."
        ),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("The last day; empty: until it is revoked."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s")
        self.people = {str(user.pk): user for user in users_to_act_for(actor)}
        field: Any = self.fields["user"]
        told = ((key, f"{user.name} · {user.username}") for key, user in self.people.items())
        field.choices = [("", "—"), *told]

    def clean_name(self) -> str:
        """Without doubled blanks."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_user(self) -> User:
        """One of those whom the actor administers."""
        return self.people[self.cleaned_data["user"]]

    def clean_expires_on(self) -> datetime | None:
        """The end of that day, in the zone of whoever types it."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        if not timezone.localdate(now()) <= day < timezone.localdate(now()) + timedelta(days=3650):
            raise ValidationError(_("Choose a day from today on, within ten years."))
        end = datetime.combine(day + timedelta(days=1), time.min)
        return timezone.make_aware(end)
