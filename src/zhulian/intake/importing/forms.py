"""Forms of imports: the file, and what its columns mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.catalogue.models import Category, Product
from zhulian.intake.importing import dates, encodings, mapping
from zhulian.intake.importing.access import mappings_of
from zhulian.intake.importing.queries import ORDER_WORDS, as_options, column_values, sampled
from zhulian.intake.importing.reading import XLSX, Reading, Row, Table
from zhulian.intake.models import ImportKind, ImportRun
from zhulian.people.models import Queue
from zhulian.platform.administration.forms import LANGUAGES
from zhulian.platform.models import Client
from zhulian.tickets.models import DispositionCode, DispositionKind, TicketType

IGNORE = [("", "—")]
DELIMITERS = [
    (",", gettext_lazy("Comma ,")),
    (";", gettext_lazy("Semicolon ;")),
    ("\t", gettext_lazy("Tab")),
    ("|", gettext_lazy("Bar |")),
]
ORDERS = [("", "—"), *ORDER_WORDS.items()]
FLAGS = ("overwrite", "make_groups", "make_people")
ROW_IDS = ("type", "queue", "product", "category", "result")


class UploadForm(forms.Form):
    """Whose rows they are, what they become, and the file."""

    client = forms.ChoiceField(label=gettext_lazy("Client company"))
    kind = forms.ChoiceField(label=gettext_lazy("The rows are"), choices=ImportKind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), with the names of the columns in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, clients: list[Client], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["client"].choices = as_options(clients)  # type: ignore[attr-defined]


class ReadingForm(forms.Form):
    """How the file is read."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=encodings.CHOICES, required=False)
    delimiter = forms.ChoiceField(label=gettext_lazy("Separator"), choices=DELIMITERS, required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)

    def __init__(self, data: Any = None, *, reading: Reading) -> None:
        first = {"encoding": reading.encoding, "delimiter": reading.delimiter, "sheet": reading.sheet}
        super().__init__(data, initial=first)
        self.fields["sheet"].choices = [(name, name) for name in reading.sheets]  # type: ignore[attr-defined]
        for name in ("encoding", "delimiter") if reading.format == XLSX else ("sheet",):
            del self.fields[name]


class ColumnsForm(forms.Form):
    """What each column means, and what is the same for all rows of a run."""

    def __init__(self, *args: Any, run: ImportRun, table: Table, rows: list[Row], **options: Any) -> None:
        super().__init__(*args, **options)
        self.run, self.table, self.rows = run, table, rows
        self.samples = sampled(table, rows)
        meanings = {header: code for code, header in run.columns.items()}
        self.targets = mapping.targets_of(run.kind, run.client_id)
        targets = [(target.code, self._target_label(target)) for target in self.targets]
        for place, header in enumerate(table.headers):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header,
                choices=[*IGNORE, *targets],
                required=False,
                initial=meanings.get(header, ""),
            )
        if run.kind == ImportKind.MESSAGES:
            self._add_message_fields()
        elif run.kind == ImportKind.EVENTS:
            self._add_event_fields()
        else:
            self.fields["overwrite"] = forms.BooleanField(
                label=_("Overwrite what existing customers already have"),
                required=False,
                initial=bool(run.options.get("overwrite")),
                help_text=_("Otherwise only empty fields are filled, and contacts and groups added."),
            )
        self.fields["save_as"] = forms.CharField(
            label=_("Keep these columns under a name"),
            max_length=80,
            required=False,
            help_text=_("For the next file of the same make."),
        )

    @staticmethod
    def _target_label(target: mapping.Target) -> str:
        return f"{target.label} *" if target.is_required else str(target.label)

    def _choice(
        self, name: str, label: str, rows: Any, *, is_required: bool = False, help_text: str = ""
    ) -> None:
        held = self.run.options.get(name)
        found = as_options(rows)
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=found if is_required else [*IGNORE, *found],
            required=is_required,
            initial=str(held) if held else "",
            help_text=help_text,
        )

    def _add_message_fields(self) -> None:
        client = self.run.client_id
        mine = {"client": client, "is_active": True}
        results = DispositionCode.objects.filter(kind=DispositionKind.RESULT, **mine)
        self.fields["is_replay"] = forms.ChoiceField(
            label=_("How they come in"),
            choices=[
                (
                    "",
                    _("As history: with the file's own times, answered ones resolved; nobody is written to"),
                ),
                ("1", _("As if they arrived now: matched, routed and offered, customers are told")),
            ],
            required=False,
            initial="1" if self.run.is_replay else "",
            widget=forms.RadioSelect,
        )
        self._choice("type", _("Request type"), TicketType.objects.filter(**mine), is_required=True)
        queues = Queue.objects.filter(clients=client, is_active=True)
        self._choice("queue", _("Skill group"), queues, help_text=_("Empty: as the type says."))
        self._choice("product", _("Product"), Product.objects.filter(**mine))
        self._choice(
            "category",
            _("Category"),
            Category.objects.filter(**mine),
            help_text=_("For rows without one. History that was answered needs it."),
        )
        self._choice("result", _("Result"), results, help_text=_("Of history that was answered."))
        self._add_reading_fields()

    def _add_event_fields(self) -> None:
        client = self.run.client_id
        mine = {"client": client, "is_active": True}
        results = DispositionCode.objects.filter(kind=DispositionKind.RESULT, **mine)
        self._choice("type", _("Request type"), TicketType.objects.filter(**mine), is_required=True)
        queues = Queue.objects.filter(clients=client, is_active=True)
        self._choice(
            "queue", _("Skill group"), queues, help_text=_("For rows without one. Empty: as the type says.")
        )
        self._choice("product", _("Product"), Product.objects.filter(**mine))
        categories = Category.objects.filter(**mine)
        help_text = _("For rows without one, or with one that is not there.")
        self._choice("category", _("Category"), categories, is_required=True, help_text=help_text)
        help_text = _("Of requests that were resolved.")
        self._choice("result", _("Result"), results, is_required=True, help_text=help_text)
        self._add_reading_fields()
        self._flag(
            "make_groups",
            _("Add skill groups that are missing"),
            _("Each with a department of its name. Otherwise requests with such a group are refused."),
        )
        self._flag(
            "make_people",
            _("Add people who are missing"),
            _("As users who may not log in. Otherwise their work counts as waiting in the skill group."),
        )

    def _flag(self, name: str, label: str, help_text: str) -> None:
        held = bool(self.run.options.get(name))
        self.fields[name] = forms.BooleanField(label=label, required=False, initial=held, help_text=help_text)

    def _add_reading_fields(self) -> None:
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=LANGUAGES, initial=self.run.options.get("language", "zh-hans")
        )
        self.fields["date_order"] = forms.ChoiceField(
            label=_("Dates with the year last"),
            choices=ORDERS,
            required=False,
            initial=self.run.options.get("date_order", ""),
        )

    @property
    def column_fields(self) -> list[tuple[Any, Any]]:
        """Each column with its samples and its select."""
        return [(sample, self[f"column_{place}"]) for place, sample in enumerate(self.samples)]

    @property
    def option_fields(self) -> list[Any]:
        """The other fields, in order."""
        return [self[name] for name in self.fields if not name.startswith("column_") and name != "save_as"]

    def clean(self) -> dict[str, Any]:
        """One column for a target, all that is needed, and dates that have one meaning."""
        found: dict[str, Any] = super().clean() or {}
        columns: dict[str, str] = {}
        for place, header in enumerate(self.table.headers):
            code = found.get(f"column_{place}", "")
            if code in columns:
                self.add_error(f"column_{place}", _("Another column already means that: %s.") % columns[code])
            elif code:
                columns[code] = header
        self.columns = columns
        is_replay = bool(found.get("is_replay"))
        for code in mapping.missing(self.run.kind, columns, is_replay=is_replay):
            self.add_error(None, self._missing_words(code))
        if self.run.kind == ImportKind.MESSAGES:
            self._clean_messages(found, columns, is_replay=is_replay)
        if self.run.kind != ImportKind.CUSTOMERS and not found.get("date_order"):
            found["date_order"] = self._date_order(columns)
        return found

    def _missing_words(self, code: str) -> str:
        if code == "identity":
            return _("Choose a column with a telephone number, an e-mail address or a customer number.")
        target = mapping.target_of(self.targets, code)
        return _("Choose the column with: %s.") % (target.label if target else code)

    def _clean_messages(self, found: dict[str, Any], columns: dict[str, str], *, is_replay: bool) -> None:
        if "reply" in columns and not is_replay:
            if not found.get("result"):
                self.add_error("result", _("Choose how the answered requests ended."))
            if not found.get("category") and "category" not in columns:
                self.add_error("category", _("Choose a category for the answered requests."))

    def _date_order(self, columns: dict[str, str]) -> str:
        """The one order that makes sense of all dates of the first rows; "" where their year comes first."""
        headers = [
            columns[target.code] for target in self.targets if target.is_date and target.code in columns
        ]
        values = [text for header in headers for text in column_values(self.table, self.rows, header)]
        order = dates.order_of(values)
        if order == dates.UNCLEAR:
            raise self._two_ways(values)
        return order

    @staticmethod
    def _two_ways(values: list[str]) -> ValidationError:
        words = _("“%s” can be read in two ways: choose one.") % _year_last(values)
        return ValidationError({"date_order": words})

    def options(self) -> dict[str, Any]:
        """What `ImportRun.options` holds."""
        found = self.cleaned_data
        ids = {name: int(found[name]) for name in ROW_IDS if found.get(name)}
        texts = {name: found[name] for name in ("language", "date_order") if found.get(name)}
        return {**ids, **texts, **{name: True for name in FLAGS if found.get(name)}}


def _year_last(values: list[str]) -> str:
    return next((value for value in values if dates.YEAR_LAST.match(value.strip())), "")[:40]


def saved_mappings(run: ImportRun) -> list[tuple[str, str]]:
    """The names under which columns were kept, as choices."""
    return [(str(row.pk), row.name) for row in mappings_of(run.client_id, run.kind)]
