"""The commands of an operator, as processes."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from tests.servers.template import copied, sibling
from zhulian.catalogue.models import Holiday
from zhulian.cli import commands
from zhulian.platform.clock import now
from zhulian.platform.models import RoleGrant, User

pytestmark = pytest.mark.processes


def test_version_is_quick_and_true(product):
    done = product.run("version")
    assert (done.returncode, done.stdout) == (0, "0.1.0\n")


def test_help_speaks_the_language_of_the_terminal(product):
    assert "Bring the database up to date" in product.run("--help").stdout
    product.environment["LANG"] = "zh_CN.UTF-8"
    assert "更新数据库" in product.run("--help").stdout


def test_two_migrations_at_once_do_not_meet(product):
    product.database_url, before = emptied(product), product.database_url
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda _: product.run("migrate"), range(2)))
    again = product.run("migrate")
    product.database_url = before
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert sorted("(0 migrations" in one.stdout for one in done) == [False, True]
    assert "(0 migrations" in again.stdout


def emptied(product) -> str:
    """The address of an empty database beside the product's own."""
    if product.database_url.startswith("sqlite"):
        return f"sqlite:///{product.home / 'empty.sqlite3'}"
    address = sibling(product.database_url, f"{product.home.name}_empty")
    copied("", address)
    return address


def test_createadmin_makes_one_who_may_do_everything(product):
    words = ["createadmin", "--username", "Boss", "--name", "老板"]
    done = product.run(*words, "--password", "a-long-enough-1")
    assert done.returncode == 0, done.stderr
    again = product.run(*words, "--password", "a-long-enough-1")
    assert (again.returncode, "already" in again.stderr) == (1, True)
    with product.orm():
        user = User.objects.get()
        assert (user.username, user.name, user.is_demo) == ("boss", "老板", False)
        grant = RoleGrant.objects.get(user=user)
        assert (grant.role.code, grant.client) == ("administrator", None)
        assert user.check_password("a-long-enough-1")


def test_the_first_command_on_a_new_installation_makes_its_tables(product):
    product.database_url, before = emptied(product), product.database_url
    done = product.run("createadmin", "--username", "boss", "--name", "老板", "--password", "a-long-enough-1")
    product.database_url = before
    assert (done.returncode, done.stderr) == (0, "")
    assert "Database is up to date (" in done.stdout
    assert "boss may now log in." in done.stdout


WORDS = {"createadmin": ["--username", "boss", "--name", "老板", "--password", "a-long-enough-1"]}


@pytest.mark.parametrize("name", ["demo", "createadmin", "rotate-key", "migrate"])
def test_commands_that_need_tables_update_the_database_first(name, monkeypatch):
    def stopped() -> int:
        raise SystemExit(7)

    monkeypatch.setattr(commands, "load_django", lambda: None)
    monkeypatch.setattr(commands, "update_database", stopped)
    assert CliRunner().invoke(commands.main, [name, *WORDS.get(name, [])]).exit_code == 7


@pytest.mark.parametrize("words", [["migrate"], ["demo"]])
def test_a_database_that_is_gone_is_said_without_a_traceback(product, words):
    product.environment["ZHULIAN_DATABASE_URL"] = f"sqlite:///{product.home}"
    done = product.run(*words)
    assert done.returncode == 1
    assert "The database does not answer." in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_leaves_an_installation_with_users_alone_and_says_so(product):
    with product.orm():
        User.objects.create_user("boss", "a-long-enough-1", name="老板")
        done = product.run("demo")
        assert [user.username for user in User.objects.all()] == ["boss"]
    assert (done.returncode, done.stdout) == (
        0,
        "This installation has users of its own; nothing was added.\n",
    )


def test_doctor_names_each_trouble_with_its_mend(product):
    with product.orm():
        Holiday.objects.filter(day__year=now().year + 1).delete()
    product.home.chmod(0o755)
    done = product.run("doctor")
    year = now().year + 1
    assert f"No holidays are entered for {year}." in done.stdout
    assert f"chmod go-rwx {product.home}" in done.stdout
    assert "All applied." in done.stdout
    assert done.returncode == (1 if "  failed" in done.stdout else 0)


def test_doctor_fails_on_a_database_of_another_version(product):
    product.database_url, before = emptied(product), product.database_url
    done = product.run("doctor")
    product.database_url = before
    assert done.returncode == 1
    assert "Run: zhulian migrate" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_doctor_says_when_the_database_is_gone(product):
    product.environment["ZHULIAN_DATABASE_URL"] = "postgresql://nobody:x@127.0.0.1:1/none"
    done = product.run("doctor")
    assert done.returncode == 1
    assert "The database does not answer." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_an_unknown_kind_of_database_is_refused(product):
    product.environment["ZHULIAN_DATABASE_URL"] = "mysql://x"
    done = product.run("migrate")
    assert done.returncode == 1
    assert "unknown scheme 'mysql'" in done.stderr


def test_the_bundled_sqlite_is_a_safe_one():
    import pysqlite3

    assert pysqlite3.sqlite_version_info >= (3, 51, 3)
    assert sqlite3.sqlite_version_info >= (3, 51, 3)
