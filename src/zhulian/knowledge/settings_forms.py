"""The form of synonyms."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.engine.text import fold
from zhulian.knowledge.access import MANAGE
from zhulian.knowledge.models import Synonym
from zhulian.platform.administration.forms import ConfigForm

MOST_WORDS, LONGEST = 30, 40
_BETWEEN = re.compile(r"[、，,;；\n]+")


def words_in(text: str) -> list[str]:
    """The words of a text, between commas, 、 or lines; each once, however it is written."""
    found: dict[str, str] = {}
    for word in _BETWEEN.split(text.replace("\r", "\n").replace("\0", "")):
        shown = " ".join(word.split())
        if shown:
            found.setdefault(fold(shown).text, shown)
    return list(found.values())


class WordsField(forms.CharField):
    """A list of words, written with 、 between them or each in a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: object) -> object:
        """The words as they are typed."""
        return "、".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: object, data: object) -> bool:
        """True where other words were typed, or the same in another order."""
        return words_in(str(self.prepare_value(initial) or "")) != words_in(str(data or ""))

    def clean(self, value: object) -> list[str]:
        """At least two different words, none too long."""
        words = words_in(str(super().clean(value)))
        if len(words) < 2:
            raise ValidationError(_("Write at least two different words, with a comma between them."))
        if len(words) > MOST_WORDS or any(len(word) > LONGEST for word in words):
            raise ValidationError(_("At most 30 words of 40 characters each."))
        return words


class SynonymForm(ConfigForm):
    """Words that mean the same."""

    code = MANAGE
    words = WordsField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("With 、 or a comma between them, or each in a line."),
    )

    class Meta:
        model = Synonym
        fields = ["client", "words"]
