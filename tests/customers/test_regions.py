"""The region that a number or an address tells; numbers are invented on real segments (SPEC IN5)."""

from __future__ import annotations

import threading

import pytest
from click.testing import CliRunner

from tests.world import centre
from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import divisions, enter_missing, region_of
from zhulian.cli import commands
from zhulian.customers.actions import add_contact
from zhulian.customers.jobs import fill_regions
from zhulian.customers.models import Customer
from zhulian.customers.regions import of_address, of_phone, stem
from zhulian.platform.jobs import JobContext, enqueue
from zhulian.platform.jobs.claims import Claim
from zhulian.platform.models import Job, JournalEntry


def named(code: str) -> str:
    return divisions()[code].name if code else ""


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("150 1381 2345", "深圳市"),
        ("+86 139-1234-5678", "常州市"),
        ("008613800138000", "北京市"),
        ("19200001234", "佛山市"),
        ("17012345678", "杭州市"),
        ("0755-26001234", "深圳市"),
        ("(010) 6234 5678", "北京市"),
        ("023-67001234", "重庆市"),
        ("0551-62345678", "合肥市"),
        ("029-88886666", "陕西省"),  # Xi'an and Xianyang share it
        ("0731-88886666", "湖南省"),
        ("0728-3251234", "湖北省"),
        ("16200001111", ""),
        ("400-123-4567", ""),
        ("+1 212 555 0100", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_what_a_number_tells(number, name):
    assert named(of_phone(number)) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广东省深圳市南山区科技园南路 2 号", "440305"),
        ("深圳南山科技园", "440305"),
        ("中国，上海市，浦东新区张江路", "310115"),
        ("张三收 江苏省苏州市工业园区星湖街 1 号", "320500"),
        ("北京市朝阳区建国路 88 号", "110105"),
        ("朝阳区建国路 88 号", ""),
        ("朝阳市双塔区", "211302"),
        ("辽宁朝阳", "211300"),
        ("鼓楼区中山路", ""),
        ("南京鼓楼", "320106"),
        ("吉林", "220000"),
        ("吉林省吉林市", "220200"),
        ("吉林长春", "220100"),
        ("天津市河北区中山路", "120105"),
        ("河北省新华区", "130000"),
        ("上海市黄浦区南京东路 100 号", "310101"),
        ("南京东路 100 号", ""),
        ("中山路 12 号", ""),
        ("安康小区 5 栋", ""),
        ("海淀区中关村大街", "110108"),
        ("延边州延吉市", "222401"),
        ("新疆乌鲁木齐", "650100"),
        ("内蒙古呼和浩特新城区", "150102"),
        ("Shenzhen", ""),
        ("", ""),
    ],
)
def test_what_an_address_tells(text, code):
    assert of_address(text) == code


def test_names_without_their_kind():
    names = (
        "深圳市",
        "延边朝鲜族自治州",
        "内蒙古自治区",
        "香港特别行政区",
        "连南瑶族自治县",
        "东区",
        "锡林郭勒盟",
    )
    assert [stem(name) for name in names] == ["深圳", "延边", "内蒙古", "香港", "连南", "东区", "锡林郭勒"]


@pytest.fixture
def world(db):
    enter_missing()
    return centre()


def test_the_table_has_all_divisions_once_and_each_knows_the_one_above(world):
    assert enter_missing() == 0
    counts = [Region.objects.filter(level=level).count() for level in (1, 2, 3)]
    assert counts == [34, 333, 2845]
    assert not Region.objects.filter(level__gt=1, parent=None).exists()
    futian = Region.objects.get(code="440304")
    assert (futian.name, futian.parent.name, futian.parent.parent.name_en) == (
        "福田区",
        "深圳市",
        "Guangdong",
    )


def test_a_division_that_the_table_lacks_is_told_by_the_one_above(world):
    Region.objects.filter(code="440304").delete()
    assert region_of("440304").code == "440300"
    assert region_of("") is None and region_of("999999") is None


def test_a_new_customer_has_the_region_of_the_number(world):
    assert world.customer("李丽", "li@example.com", "15013812345").region.name == "深圳市"
    assert world.customer("无", "wu@example.com").region is None
    assert not JournalEntry.objects.filter(action="customer.region_filled").exists()


def test_a_number_that_comes_later_fills_an_empty_region_and_never_one_that_is_set(world):
    customer = world.customer("李丽", "li@example.com")
    add_contact(customer, "phone", "15013812345")
    customer.refresh_from_db()
    assert customer.region.name == "深圳市"
    line = JournalEntry.objects.get(action="customer.region_filled")
    assert (line.object_id, line.new) == (customer.pk, {"region": "深圳市"})
    add_contact(customer, "address", "北京市朝阳区建国路 88 号")
    customer.refresh_from_db()
    assert customer.region.name == "深圳市"


def context() -> JobContext:
    job = enqueue(fill_regions)
    job.state, job.worker, job.attempts = "running", "test", 1
    job.save()
    return JobContext(job, Claim(job.pk, "test", 1), threading.Event())


def test_the_job_fills_what_is_missing_and_leaves_the_rest(world, monkeypatch):
    monkeypatch.setattr("zhulian.customers.filling.BATCH", 2)
    known = [world.customer(str(n), f"{n}@example.com", f"1501381234{n}") for n in range(5)]
    silent = world.customer("无", "wu@example.com")
    chosen = Region.objects.get(code="110000")
    Customer.objects.filter(pk__in=[row.pk for row in known[1:]]).update(region=None)
    Customer.objects.filter(pk=known[0].pk).update(region=chosen)
    run = context()
    fill_regions(run)
    rows = Customer.objects.filter(pk__in=[row.pk for row in known]).order_by("pk")
    assert list(rows.values_list("region__name", flat=True)) == ["北京市", *["深圳市"] * 4]
    assert Customer.objects.get(pk=silent.pk).region is None
    assert JournalEntry.objects.filter(action="customer.region_filled").count() == 4
    assert run.state["filled"] == 4


def test_the_command_begins_the_work_once(world, monkeypatch):
    monkeypatch.setattr(commands, "load_django", lambda: None)
    monkeypatch.setattr(commands, "update_database", lambda: 0)
    for _ in range(2):
        assert CliRunner().invoke(commands.main, ["fill-regions"]).exit_code == 0
    assert Job.objects.filter(name="customers.fill_regions").count() == 1
