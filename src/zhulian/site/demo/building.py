"""Builds the demo centre: two client companies, five skill groups, twenty agents, five hundred customers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from zhulian.catalogue.models import Calendar, Category, MediaSource, Product
from zhulian.customers.filling import fill_batch
from zhulian.customers.models import ContactKind, ContactPoint, Customer, CustomerGroup, Organisation, Tier
from zhulian.customers.normalise import normalise
from zhulian.people.models import AgentProfile, AgentSkill, Department, Queue, QueueMember, QueueSkill, Skill
from zhulian.platform.accounts.queries import DEMO_PASSWORD
from zhulian.platform.models import Client, Role, RoleGrant, User
from zhulian.site.demo import words
from zhulian.site.demo.bulletins import add_bulletins
from zhulian.site.demo.fields import add_fields
from zhulian.site.demo.knowledge import add_knowledge
from zhulian.site.demo.questions import publish_forms
from zhulian.tickets.models import CannedAnswer, DispositionCode, DispositionKind, TicketType

PASSWORD = DEMO_PASSWORD
CUSTOMERS_PER_CLIENT = 250
AGENTS = 20
TARGET_SECONDS = 600

QUEUES = (
    ("xh-front", "星河 · 咨询受理", "Xinghe enquiries", "service", "billing", ("xinghe",)),
    ("xh-repair", "星河 · 故障报修", "Xinghe repairs", "network", "broadband", ("xinghe",)),
    ("nj-after", "暖居 · 售后服务", "Nuanju after-sales", "appliance", "appliance", ("nuanju",)),
    ("complaints", "投诉处理", "Complaints", "quality", "complaint", ("xinghe", "nuanju")),
    ("business", "企业客户专席", "Business customers", "service", "business", ("xinghe", "nuanju")),
)
DEPARTMENTS = (
    ("service", "客服一部", "Service desk"),
    ("network", "网络维护部", "Network operations"),
    ("appliance", "家电售后部", "Appliance service"),
    ("quality", "投诉与质检部", "Complaints and quality"),
)
SKILLS = (
    ("billing", "资费账务", "Billing"),
    ("broadband", "宽带故障", "Broadband"),
    ("appliance", "家电维修", "Appliances"),
    ("complaint", "投诉处理", "Complaints"),
    ("business", "企业客户", "Business customers"),
)
TYPES = (
    ("enquiry", "咨询", "Enquiry", 8),
    ("repair", "报修", "Repair", 16),
    ("complaint", "投诉", "Complaint", 24),
)
CATEGORIES = {
    "xinghe": (
        ("line", "宽带线路", "Line", (("line-drop", "掉线", "Drops"), ("line-slow", "网速慢", "Slow"))),
        ("tv", "电视", "Television", ()),
        (
            "account",
            "账务与套餐",
            "Account",
            (("bill", "账单", "Bill"), ("plan", "套餐", "Plan"), ("move", "移机", "Move")),
        ),
        ("staff", "人员服务", "Staff", ()),
    ),
    "nuanju": (
        (
            "white",
            "大家电",
            "Large appliances",
            (
                ("washer", "洗衣机", "Washing machine"),
                ("fridge", "冰箱", "Refrigerator"),
                ("aircon", "空调", "Air conditioner"),
            ),
        ),
        ("after", "售后政策", "Policy", (("warranty", "保修", "Warranty"), ("parts", "配件", "Parts"))),
        ("staff", "人员服务", "Staff", ()),
    ),
}
PRODUCTS = {
    "xinghe": (
        ("broadband", "家庭宽带", "Home broadband"),
        ("tv", "网络电视", "IPTV"),
        ("mobile", "手机套餐", "Mobile"),
    ),
    "nuanju": (
        ("washer", "洗衣机", "Washing machine"),
        ("fridge", "冰箱", "Refrigerator"),
        ("water", "净水器", "Water purifier"),
    ),
}
TIERS = (
    ("diamond", "钻石", "Diamond", 1, 180, "purple", 90),
    ("gold", "金卡", "Gold", 2, 120, "yellow", 45),
    ("silver", "银卡", "Silver", 3, 45, "azure", 0),
    ("plain", "普通", "Standard", 9, 0, "secondary", 0),
)
CAUSES = (
    ("line", "线路原因", "Line"),
    ("equipment", "设备原因", "Equipment"),
    ("billing", "计费差错", "Billing error"),
    ("information", "信息咨询", "Information"),
    ("staff", "人员服务", "Staff"),
    ("process", "流程问题", "Process"),
)
RESULTS = (
    ("solved", "已解决", "Solved"),
    ("explained", "已解释", "Explained"),
    ("compensated", "已补偿", "Compensated"),
)
CANNED = (
    (
        "greet",
        "问候",
        "您好，{{ customer.name }}，这里是{{ client.name }}客服，{{ agent.name }}为您服务。",
        "Hello {{ customer.name }}, this is {{ agent.name }} of {{ client.name }}.",
    ),
    (
        "visit",
        "安排上门",
        "我们已为您安排上门，师傅会提前半小时与您联系，请保持电话畅通。",
        "We have arranged a visit; the engineer will ring you half an hour before.",
    ),
    (
        "wait",
        "请稍候",
        "您的请求 {{ ticket.number }} 我们正在核实，预计今天下班前答复您。",
        "We are checking your request {{ ticket.number }} and will answer before the end of today.",
    ),
)
STAFF = (
    ("agent", "王强", "agent", "xinghe", "service", ("xh-front", "business")),
    ("agent2", "陈静", "agent", "xinghe", "network", ("xh-repair",)),
    ("agent3", "赵敏", "agent", None, "appliance", ("nj-after", "complaints")),
    ("supervisor", "孙莉", "supervisor", None, "quality", ("complaints",)),
    ("manager", "周建国", "manager", None, "", ()),
    ("admin", "何晓东", "administrator", None, "", ()),
    ("viewer", "星河观察员", "client_viewer", "xinghe", "", ()),
)


@dataclass
class Built:
    """What the history needs at hand."""

    clients: dict[str, Client] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    agents: dict[str, list[User]] = field(default_factory=dict)


def build(rng: random.Random) -> Built:
    """Make the whole centre. Needs the built-in roles; the same `rng` makes the same centre."""
    made = Built()
    calendar = Calendar.objects.filter(is_default=True).first()
    for code, name, name_en in DEPARTMENTS:
        made.departments[code] = Department.objects.create(code=f"demo-{code}", name=name, name_en=name_en)
    for code, name, name_en in SKILLS:
        made.skills[code] = Skill.objects.create(code=f"demo-{code}", name=name, name_en=name_en)
    _client(
        made,
        "xinghe",
        "星河宽带",
        "Xinghe Broadband",
        "#1668dc",
        "您好，宽带和资费的问题，在这里说一声就行。",
    )
    _client(
        made, "nuanju", "暖居家电", "Nuanju Appliances", "#c2571a", "您好，家电的使用与维修，我们来帮您。"
    )
    for code, name, name_en, department, skill, clients in QUEUES:
        queue = Queue.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            department=made.departments[department],
            calendar=calendar,
            target_seconds=TARGET_SECONDS,
        )
        queue.clients.set(made.clients[slug] for slug in clients)
        QueueSkill.objects.create(queue=queue, skill=made.skills[skill], least_level=2)
        made.queues[code] = queue
    for slug, client in made.clients.items():
        _catalogue(made, slug, client)
    publish_forms(made.clients)
    _staff(made, rng)
    for slug, client in made.clients.items():
        _customers(made, slug, client, rng)
    add_fields(made.clients)
    writer = User.objects.get(username="manager")
    for client in made.clients.values():
        add_knowledge(client, writer)
    add_bulletins(made.clients, writer)
    return made


def _client(made: Built, slug: str, name: str, name_en: str, accent: str, greeting: str) -> None:
    made.clients[slug] = Client.objects.create(
        slug=slug,
        name=name,
        name_en=name_en,
        accent=accent,
        greeting=greeting,
        greeting_en="Hello, how can we help?",
        languages=["zh-hans", "en"],
        phone="400-100-0000",
        is_demo=True,
    )


def _catalogue(made: Built, slug: str, client: Client) -> None:
    first = made.queues["xh-front" if slug == "xinghe" else "nj-after"]
    repair = made.queues["xh-repair" if slug == "xinghe" else "nj-after"]
    queues = {"enquiry": first, "repair": repair, "complaint": made.queues["complaints"]}
    for position, (code, name, name_en, hours) in enumerate(TYPES):
        TicketType.objects.create(
            client=client,
            code=code,
            name=name,
            name_en=name_en,
            position=position,
            queue=queues[code],
            promise_hours=hours,
        )
    for position, (code, name, name_en, children) in enumerate(CATEGORIES[slug]):
        parent = Category.objects.create(
            client=client, code=code, name=name, name_en=name_en, position=position
        )
        for place, (sub, sub_name, sub_en) in enumerate(children):
            Category.objects.create(
                client=client, code=sub, name=sub_name, name_en=sub_en, parent=parent, position=place, level=2
            )
    for position, (code, name, name_en) in enumerate(PRODUCTS[slug]):
        Product.objects.create(client=client, code=code, name=name, name_en=name_en, position=position)
    for code, name, name_en in (
        ("site", "官网", "Web site"),
        ("hotline", "客服热线", "Hotline"),
        ("ad", "电梯广告", "Lift advertisement"),
        ("friend", "朋友介绍", "A friend"),
    ):
        MediaSource.objects.create(client=client, code=code, name=name, name_en=name_en)
    for code, name, name_en, rank, head_start, colour, seconds in TIERS:
        Tier.objects.create(
            client=client,
            code=code,
            name=name,
            name_en=name_en,
            rank=rank,
            head_start=head_start,
            colour=colour,
            manager_first_seconds=seconds,
        )
    for kind, codes in ((DispositionKind.CAUSE, CAUSES), (DispositionKind.RESULT, RESULTS)):
        for position, (code, name, name_en) in enumerate(codes):
            DispositionCode.objects.create(
                client=client, kind=kind, code=code, name=name, name_en=name_en, position=position
            )
    for shortcut, name, body, body_en in CANNED:
        CannedAnswer.objects.create(
            client=client, name=name, name_en=shortcut.title(), shortcut=shortcut, body=body, body_en=body_en
        )
    CustomerGroup.objects.create(client=client, name="老客户", name_en="Long-standing customers")


def person_name(rng: random.Random) -> str:
    """A Chinese name."""
    return rng.choice(words.SURNAMES) + rng.choice(words.GIVEN)


def _staff(made: Built, rng: random.Random) -> None:
    password = make_password(PASSWORD)
    number = 1000
    for username, name, role, client, department, queues in STAFF:
        number += 1
        _person(made, password, username, name, role, client, department, queues, number, level=8)
    # One agent has a number only, so that the twenty of the plan are agents who take work.
    codes = list(made.queues)
    for extra in range(AGENTS - 3):
        number += 1
        code = codes[extra % len(codes)]
        department = next(row[3] for row in QUEUES if row[0] == code)
        more = (code, codes[(extra + 3) % len(codes)]) if extra % 3 == 0 else (code,)
        _person(
            made,
            password,
            f"demo{number}",
            person_name(rng),
            "agent",
            None,
            department,
            more,
            number,
            level=rng.randint(3, 9),
        )


def _person(
    made: Built,
    password: str,
    username: str,
    name: str,
    role: str,
    client: str | None,
    department: str,
    queues: tuple[str, ...],
    number: int,
    level: int,
) -> None:
    user = User.objects.create(
        username=username, name=name, password=password, is_demo=True, email=f"{username}@example.com"
    )
    RoleGrant.objects.create(
        user=user, role=Role.objects.get(code=role), client=made.clients[client] if client else None
    )
    if not department:
        return
    agent = AgentProfile.objects.create(
        user=user,
        number=str(number),
        department=made.departments[department],
        languages=["zh-hans", "en"],
        capacity={"ticket": 6},
    )
    for priority, code in enumerate(queues, 1):
        QueueMember.objects.create(queue=made.queues[code], agent=agent, priority=priority)
        skill = next(row[4] for row in QUEUES if row[0] == code)
        AgentSkill.objects.get_or_create(agent=agent, skill=made.skills[skill], defaults={"level": level})
        made.agents.setdefault(code, []).append(user)


def _customers(made: Built, slug: str, client: Client, rng: random.Random) -> None:
    tiers = list(Tier.objects.filter(client=client).order_by("rank"))
    organisations = [
        Organisation.objects.create(client=client, name=f"{rng.choice(words.CITIES)}{name}")
        for name in words.COMPANIES
    ]
    manager = made.agents["business"][0]
    rows = []
    for _ in range(CUSTOMERS_PER_CLIENT):
        tier = rng.choices(tiers, weights=[2, 8, 20, 70])[0]
        business = rng.random() < 0.15
        rows.append(
            Customer(
                client=client,
                name=person_name(rng),
                tier=tier,
                organisation=rng.choice(organisations) if business else None,
                manager=manager if tier.rank == 1 else None,
                language="en" if rng.random() < 0.03 else "zh-hans",
            )
        )
    Customer.objects.bulk_create(rows)
    points = []
    for index, customer in enumerate(rows):
        phone = f"1{rng.choice(('38', '39', '86', '58', '77'))}{rng.randrange(10**8):08d}"
        points.append(_point(customer, ContactKind.PHONE, phone))
        if index % 7:
            points.append(_point(customer, ContactKind.EMAIL, f"{slug}{index:03d}@customer.example"))
    ContactPoint.objects.bulk_create(points)
    fill_batch(0)


def _point(customer: Customer, kind: str, value: str) -> ContactPoint:
    return ContactPoint(
        customer=customer,
        client_id=customer.client_id,
        kind=kind,
        value=value,
        normalised=normalise(kind, value),
    )
