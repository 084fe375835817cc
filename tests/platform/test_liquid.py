"""Administrators' templates: what they may see, what they may cost, what an author is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from zhulian.platform import liquid

NAMES = {"customer.name", "ticket.number", "ticket.messages"}


def test_values_are_put_in_and_dates_are_formatted():
    data = {"ticket": {"number": "20251102-0147", "at": datetime(2025, 11, 2, 6, 5, tzinfo=UTC)}}
    text = liquid.render("{{ ticket.number }} {{ ticket.at | date: '%Y-%m-%d' }}", data)
    assert text == "20251102-0147 2025-11-02"


def test_values_are_escaped_in_html_and_left_alone_in_text():
    data = {"customer": {"name": "<b>李</b>"}}
    assert liquid.render("<p>{{ customer.name }}</p>", data, html=True) == "<p>&lt;b&gt;李&lt;/b&gt;</p>"
    assert liquid.render("{{ customer.name }}", data) == "<b>李</b>"


def test_unknown_variables_are_empty_and_reported():
    result = liquid.render_reporting("a{{ customer.nme }}b{{ other }}", {"customer": {"name": "李"}})
    assert result.text == "ab"
    assert result.unknown == ("customer.nme", "other")


@pytest.mark.parametrize("thing", [AnonymousUser(), object(), {"a": [AnonymousUser()]}, b"bytes", print])
def test_only_plain_data_reaches_a_template(thing):
    with pytest.raises(TypeError):
        liquid.render("{{ x }}", {"x": thing})


@pytest.mark.parametrize("path", ["x.__class__", "x['__class__']", "x.__init__.__globals__", "x.mro"])
def test_python_attributes_are_out_of_reach(path):
    assert liquid.render("[{{ " + path + " }}]", {"x": "text"}) == "[]"


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in (1..100) %}{% for j in (1..100) %}{{ j }}{% endfor %}{% endfor %}",
        "{% for i in (1..3000) %}{% endfor %}" * 3,
        "{% assign x = 'aaaaaaaaaa' %}" + "{% assign x = x | append: x %}" * 40,
        "{{ 'aaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaa'" * 12 + " }}",
        "{% for i in (1..5000) %}" + "x" * 500 + "{% endfor %}",
        "{% if true %}" * 40 + "{% endif %}" * 40,
    ],
)
def test_a_template_that_would_grow_without_end_is_stopped(template):
    with pytest.raises(liquid.TemplateFailed):
        liquid.render(template, {})


@pytest.mark.parametrize(
    "template", ["{% include 'a' %}", "{% render 'a' %}", "{{ x | safe }}", "{% foo %}", "{{ x"]
)
def test_tags_and_filters_that_lead_outside_are_unknown(template):
    with pytest.raises(liquid.TemplateFailed):
        liquid.render(template, {"x": "1"})


def test_check_names_each_problem_with_its_line():
    with translation.override("en"):
        assert liquid.check("{{ customer.name }}{{ ticket.number }}", NAMES) == []
        assert liquid.check("{% for m in ticket.messages %}{{ m.text }}{% endfor %}", NAMES) == []
        assert liquid.check("hello\n{{ customer.nam }}", NAMES) == [
            liquid.Problem(2, "There is no variable named customer.nam.")
        ]
        assert liquid.check("a\nb\n{% if x %}", NAMES)[0].message.startswith("The template cannot be read")
        assert liquid.check("\n{{ customer.name | shout }}", NAMES) == [
            liquid.Problem(2, "There is no filter named shout.")
        ]
        assert liquid.check("x" * 20_001, NAMES) == [
            liquid.Problem(0, "The template is longer than 20000 characters.")
        ]


def test_a_division_by_zero_is_an_answer_and_not_a_crash():
    with pytest.raises(liquid.TemplateFailed):
        liquid.render("{{ 1 | divided_by: 0 }}", {})
