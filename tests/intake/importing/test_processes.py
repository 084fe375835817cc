"""A worker killed in the middle of an import, and the command in a process of its own."""

from __future__ import annotations

import pytest

from tests.intake.importing.conftest import House
from tests.servers.process import wait_until
from tests.world import centre
from zhulian.intake.importing import actions
from zhulian.intake.models import ImportRun, RawIntake
from zhulian.platform.access import Actor
from zhulian.tickets.models import Ticket

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
ROWS = 60


def _file() -> str:
    return "编号,客户编号,标题,内容\n" + "".join(f"{n},A{n % 7},第{n}件,内容{n}\n" for n in range(ROWS))


def test_kill_9_in_the_middle_repeats_nothing_and_loses_nothing(product, settings):
    settings.MEDIA_ROOT = product.home / "files"
    with product.orm():
        house = House(centre())
        run = house.check(house.bring(_file()))
        actions.start(Actor.system("test"), run.pk)

        def made() -> int:
            return ImportRun.objects.values_list("made", flat=True).get(pk=run.pk)

        for least in (5, 30):
            worker = product.start_worker()
            wait_until(lambda least=least: made() >= least, f"{least} rows", process=worker.popen)
            worker.kill()
        last = product.start_worker()
        wait_until(
            lambda: ImportRun.objects.get(pk=run.pk).state == "done",
            "the end",
            seconds=90,
            process=last.popen,
        )
        assert last.stop() == 0
        assert (made(), Ticket.objects.count(), RawIntake.objects.count()) == (ROWS, ROWS, ROWS)
        assert len(set(Ticket.objects.values_list("subject", flat=True))) == ROWS


def test_the_command(product, settings):
    settings.MEDIA_ROOT = product.home / "files"
    file, errors = product.home / "in.csv", product.home / "errors.csv"
    file.write_text(_file().replace("第7件,内容7\n", ",\n"), encoding="gb18030")
    with product.orm():
        house = House(centre())
        house.centre.on_queue("wang")
        lost = product.run("import", "messages", str(file))
        assert (lost.returncode, "a-co" in lost.stderr, ImportRun.objects.count()) == (1, True, 0)
        arguments = ("import", "messages", str(file), "--client", "a-co", "--replay", "--errors", str(errors))
        tried = product.run(*arguments, "--dry-run")
        assert (tried.returncode, Ticket.objects.count(), ImportRun.objects.count()) == (1, 0, 0)
        assert f"{ROWS} rows" in tried.stdout and "refused 1" in tried.stdout
        done = product.run(*arguments)
        assert done.returncode == 1
        assert f"new {ROWS - 1}, changed 0, repeated 0, refused 1" in done.stdout
        assert f"routed {ROWS - 1}, offered 1" in done.stdout
        assert "row 9" in done.stderr
        assert errors.read_text(encoding="utf-8-sig").count("\n") == 2
        again = product.run(*arguments)
        assert f"new 0, changed 0, repeated {ROWS - 1}, refused 1" in again.stdout
        assert Ticket.objects.count() == ROWS - 1
        customers = product.home / "c.csv"
        customers.write_text("姓名,电话\n李丽,13800138000\n", encoding="utf-8")
        brought = product.run("import", "customers", str(customers), "--client", "a-co")
        assert (brought.returncode, "new 1, changed 0" in brought.stdout) == (0, True)
