"""The Chinese catalogue says everything that the source says."""

from __future__ import annotations

from tools import messages


def test_chinese_catalogue_is_complete():
    assert messages.problems() == []


def test_msgids_are_found_in_templates_and_python(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<ul>\n  <li>{% translate 'Open' %}</li>\n\t<li>{% blocktranslate count n=n %}{{ n }} day{% plural %}"
        "{{ n }} days{% endblocktranslate %}</li>\n</ul>{{ _('Close') }}"
    )
    code = tmp_path / "code.py"
    code.write_text("from x import gettext_lazy as _\nlabel = _('Name')\n")
    assert [message[1] for message in messages.messages_in(page)] == [
        "Open",
        ("%(n)s day", "%(n)s days"),
        "Close",
    ]
    assert [message[1] for message in messages.messages_in(code)] == ["Name"]
