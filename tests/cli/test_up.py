"""`zhulian up` as a person starts it: three processes, kept running, ended together, closed to networks as demo."""

from __future__ import annotations

import os
import signal
import socket

import psutil
import pytest

from tests.servers.process import free_port, wait_until
from tests.servers.product import is_ready
from zhulian.platform.models import User

pytestmark = pytest.mark.processes


def children(pid: int) -> dict[str, psutil.Process]:
    """The running children of `zhulian up` by their command."""
    found = {}
    for child in psutil.Process(pid).children(recursive=True):
        line = [] if child.status() == psutil.STATUS_ZOMBIE else child.cmdline()
        found[line[3] if len(line) > 3 else child.name()] = child
    return found


def test_up_keeps_three_processes_and_ends_them_together(product):
    up = product.start_up()
    before = children(up.pid)
    assert sorted(before) == ["web", "worker"]
    os.kill(before["web"].pid, signal.SIGKILL)
    os.kill(before["worker"].pid, signal.SIGKILL)

    def both_again() -> bool:
        now = children(up.pid)
        return sorted(now) == ["web", "worker"] and now["web"].pid != before["web"].pid and is_ready(up.url)

    wait_until(both_again, "both processes again", seconds=60, process=up.popen)
    after = list(children(up.pid).values())
    assert up.stop() == 0
    assert [child.is_running() for child in after] == [False, False]
    assert "web ended unexpectedly (code -9)" in up.log()
    assert f"Zhulian is ready: {up.url}" in up.log()


def test_children_end_when_the_parent_is_killed(product):
    up = product.start_up()
    orphans = list(children(up.pid).values())
    assert len(orphans) == 2
    up.kill()
    assert psutil.wait_procs(orphans, timeout=30)[1] == []


def test_a_taken_port_is_said_and_ends_the_program(product):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = product.run("up", "--port", str(port))
    assert done.returncode == 78
    assert f"Cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "--port" in done.stderr


def test_demo_users_keep_the_door_closed_to_networks(product):
    with product.orm():
        User.objects.create_user("demo", "demo", name="Demo", is_demo=True)
        done = product.run("web", "--host", "0.0.0.0", "--port", str(free_port()))
        assert done.returncode == 78
        assert "demo users with well-known passwords" in done.stderr
        User.objects.all().delete()
        web = product.start_web(host="0.0.0.0")
        assert web.stop() == -15
