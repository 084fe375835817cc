"""Turns a Django form field into what `platform/includes/field.html` draws."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.forms import BoundField

DJANGO_ROWS = "10"  # what Django sets where nobody chose
BOXES = (forms.CheckboxSelectMultiple, forms.RadioSelect)
SELECTS = (forms.Select, forms.SelectMultiple)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, BOXES):
        return "boxes"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def _css(widget: forms.Widget, *, is_invalid: bool) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        base = "form-check-input"
    else:
        base = "form-select" if isinstance(widget, SELECTS) else "form-control"
    return " ".join(filter(None, [base, widget.attrs.get("class", ""), "is-invalid" if is_invalid else ""]))


def _is_long(choices: Any) -> bool:
    """More than a dozen; choices that come from a function have no length of their own."""
    try:
        return len(choices) > 12
    except TypeError:
        return len(list(choices)) > 12


def _attributes(bound: BoundField, options: dict[str, Any], *, has_help: bool) -> dict[str, Any]:
    widget, identity = bound.field.widget, bound.auto_id
    described = [
        f"{identity}_help" if has_help else "",
        f"{identity}_error" if bound.errors else "",
    ]
    attributes: dict[str, Any] = {"class": _css(widget, is_invalid=bool(bound.errors))}
    if any(described):
        attributes["aria-describedby"] = " ".join(filter(None, described))
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if isinstance(widget, forms.Textarea):
        drawn = str(widget.attrs.get("rows", ""))
        attributes["rows"] = options.get("rows", drawn if drawn not in ("", DJANGO_ROWS) else 4)
        attributes["cols"] = False
    for name in ("placeholder", "autofocus"):
        if name in options:
            attributes[name] = options[name]
    is_long_choice = isinstance(widget, forms.SelectMultiple) or _is_long(getattr(widget, "choices", ()))
    if "source" in options:
        attributes |= {"data-combobox": "", "data-source": options["source"]}
    elif isinstance(widget, SELECTS) and not isinstance(widget, BOXES) and is_long_choice:
        attributes["data-combobox"] = ""
    return attributes


def field_context(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    """Everything the template needs; unknown options raise TypeError so that a misspelling is found at once."""
    known = {"label", "help", "placeholder", "autofocus", "rows", "is_optional_shown", "show_if", "source"}
    if unknown := set(options) - known:
        raise TypeError(f"field: unknown options {sorted(unknown)}")
    help_text = options.get("help", bound.help_text)
    if isinstance(bound.field.widget, BOXES):
        for box in bound.subwidgets:
            box.data["attrs"] = {**box.data["attrs"], "class": "form-check-input"}
    rules = options.get("show_if")
    if isinstance(rules, str):  # a literal of the template counts as safe HTML: make it a plain value again
        rules = json.loads(rules)
    return {
        "bound": bound,
        "kind": _kind(bound.field.widget),
        "control": bound.as_widget(attrs=_attributes(bound, options, has_help=bool(help_text))),
        "label": options.get("label", bound.label),
        "help": help_text,
        "is_optional_shown": options.get("is_optional_shown", False) and not bound.field.required,
        "show_if": json.dumps(rules, ensure_ascii=False) if rules else "",
        "conflict": getattr(bound.form, "conflicts", {}).get(bound.name),
    }
