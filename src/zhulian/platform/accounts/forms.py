"""Forms of logging in and of passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhulian.platform.accounts.actions import PROFILE
from zhulian.platform.administration.forms import LANGUAGES, zone_choices
from zhulian.platform.models import User

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[User]
else:
    ModelForm = forms.ModelForm

PASSWORD_LENGTH = 256


def _password_field(label: Any, autocomplete: str, *, is_required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=is_required,
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class LoginForm(forms.Form):
    """Name and password; `website` is invisible to people, so that whatever fills it is a program."""

    username = forms.CharField(
        label=_("Log-in name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password_field(_("Password"), "current-password")
    website = forms.CharField(required=False, max_length=200)


class ResetForm(forms.Form):
    """By what the person is known: an e-mail address or the log-in name."""

    identity = forms.CharField(
        label=_("E-mail address or log-in name"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice, that passes the validators."""

    new_password = _password_field(_("New password"), "new-password")
    again = _password_field(_("New password again"), "new-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = " ".join(
            str(text) for text in password_validators_help_texts()
        )

    def clean_new_password(self) -> str:
        """Checked against length, commonness and likeness to the person's own data."""
        password = str(self.cleaned_data["new_password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if data.get("new_password") and data.get("again") and data["new_password"] != data["again"]:
            self.add_error("again", ValidationError(_("The two passwords differ.")))
        return data


WRONG_PASSWORD = _("This is not your present password.")


class ChangePasswordForm(NewPasswordForm):
    """A change by somebody who knows the old password."""

    old_password = _password_field(_("Present password"), "current-password")
    field_order = ["old_password", "new_password", "again"]

    def clean_old_password(self) -> str:
        """Must be right."""
        if not self.user.check_password(self.cleaned_data["old_password"]):
            raise ValidationError(WRONG_PASSWORD)
        return str(self.cleaned_data["old_password"])

    def clean(self) -> dict[str, Any]:
        """The new one is another one: a temporary password is known to whoever set it."""
        data = super().clean()
        if data.get("new_password") and data["new_password"] == data.get("old_password"):
            self.add_error(
                "new_password", ValidationError(_("This is the present password. Choose another."))
            )
        return data


class ProfileForm(ModelForm):
    """What a user says about himself. A new e-mail address needs the password: reset links go there."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    confirmation = _password_field(_("Present password"), "current-password", is_required=False)

    class Meta:
        model = User
        fields = PROFILE
        widgets: ClassVar[dict[str, Any]] = {
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmation"].help_text = _("Needed for a new e-mail address only.")

    def clean(self) -> dict[str, Any]:
        """Whoever finds an open screen does not take the account over by a new address."""
        data = super().clean() or {}
        if "email" in self.changed_data and not self.instance.check_password(data.get("confirmation") or ""):
            self.add_error("confirmation", ValidationError(WRONG_PASSWORD))
        return data
