"""Dates, durations, numbers and fields as templates draw them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from zhulian.platform.ui.text import clock_text, duration_text, group_phone, relative_time

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        (datetime(2026, 3, 10, 6, 5, tzinfo=UTC), "今天 14:05", "Today 14:05"),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "今天 00:00", "Today 00:00"),
        (datetime(2026, 3, 9, 15, 59, tzinfo=UTC), "昨天", "Yesterday"),
        (datetime(2026, 3, 11, 1, 0, tzinfo=UTC), "明天 09:00", "Tomorrow 09:00"),
        (datetime(2026, 3, 8, 1, 0, tzinfo=UTC), "3月8日", "8 Mar"),
        (datetime(2025, 11, 2, 1, 0, tzinfo=UTC), "2025-11-02", "2025-11-02"),
    ],
)
def test_days_as_people_say_them(moment, chinese, english):
    with timezone.override("Asia/Shanghai"):
        with translation.override("zh-hans"):
            assert relative_time(moment, NOW) == chinese
        with translation.override("en"):
            assert relative_time(moment, NOW) == english


def test_the_time_of_day_when_asked_for():
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        assert relative_time(NOW - timedelta(days=1), NOW, is_long=True) == "昨天 14:00"
        assert relative_time(NOW - timedelta(days=2), NOW, is_long=True) == "3月8日 14:00"


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (200, "3分20秒", "3m 20s"),
        (0, "0秒", "0s"),
        (3600, "1小时", "1h"),
        (93784, "1天2小时", "1d 2h"),
        (None, "—", "—"),
    ],
)
def test_durations(seconds, chinese, english):
    with translation.override("zh-hans"):
        assert duration_text(seconds) == chinese
    with translation.override("en"):
        assert duration_text(seconds) == english


def test_clocks():
    assert [clock_text(192), clock_text(3792)] == ["03:12", "1:03:12"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138 1234 5678"),
        ("138****5678", "138 **** 5678"),
        ("+8613812345678", "+86 138 1234 5678"),
        ("010-88886666", "010 8888 6666"),
        ("075588886666", "0755 8888 6666"),
        ("03928886666", "0392 888 6666"),
        ("4008208820", "400 820 8820"),
        ("95588", "95588"),
        ("+1 212 555 0100", "+1 212 555 0100"),
        ("ext. 12", "ext. 12"),
    ],
)
def test_telephone_numbers_are_grouped(number, shown):
    assert group_phone(number) == shown


class Sample(forms.Form):
    name = forms.CharField(help_text="<b>short</b>")
    topic = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    note = forms.CharField(widget=forms.Textarea, required=False)
    many = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )


def draw(source, **context):
    return Template(source).render(Context(context))


def test_a_field_carries_label_help_and_error_that_belong_together():
    text = draw("{% field form.name %}", form=Sample({}))
    assert '<label class="form-label" for="id_name">' in text
    assert 'aria-describedby="id_name_help id_name_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="id_name_error"' in text
    assert "&lt;b&gt;short" in text


def test_conditional_rules_are_escaped_in_the_page():
    text = draw("""{% field form.note show_if='{"field":"topic","op":"is","value":"b"}' %}""", form=Sample())
    assert 'data-show-if="{&quot;field&quot;: &quot;topic&quot;' in text
    assert 'rows="4"' in text


def test_boxes_are_a_fieldset_with_a_legend():
    text = draw("{% field form.many %}", form=Sample())
    assert text.count("<legend>") == 1
    assert text.count('type="checkbox"') == 2


def test_misspelt_options_and_states_are_found_at_once():
    with pytest.raises(TypeError, match="unknown options"):
        draw("{% field form.name lable='x' %}", form=Sample())
    with pytest.raises(TemplateSyntaxError, match="unknown state"):
        draw('{% badge "x" "purple" %}')


def test_what_people_typed_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    source = "{% badge name %}{% avatar name %}{{ name|phone }}{% empty_state name name %}{% kbd name %}"
    assert "<script" not in draw(source, name=evil)


def test_avatars_keep_their_colour():
    assert draw('{% avatar "李丽" %}') == draw('{% avatar "李丽" %}')
    assert ">丽<" in draw('{% avatar "李丽" %}')
    assert ">AF<" in draw('{% avatar "Alexandra Featherstone" %}')
