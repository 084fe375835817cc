"""What the demo centre knows: all of our own making."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """An article: its topic, products, title, summary and content; `en` has title, summary, content in English."""

    topic: str
    products: tuple[str, ...]
    title: str
    summary: str
    html: str
    en: tuple[str, str, str] | None = None
    audience: str = "public"
    importance: int = 0
    category: str = ""


def _steps(*steps: str) -> str:
    return "<ol>" + "".join(f"<li><p>{step}</p></li>" for step in steps) + "</ol>"


def _list(*lines: str) -> str:
    return "<ul>" + "".join(f"<li><p>{line}</p></li>" for line in lines) + "</ul>"


def _table(*rows: tuple[str, ...]) -> str:
    head = "".join(f"<th><p>{cell}</p></th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><tbody><tr>{head}</tr>{body}</tbody></table>"


TOPICS = {
    "xinghe": (
        (
            "broadband",
            "家庭宽带",
            "Home broadband",
            (("fault", "故障自查", "Faults"), ("moving", "安装与移机", "Moving")),
        ),
        ("tv", "网络电视", "IPTV", ()),
        ("mobile", "手机套餐", "Mobile", ()),
        ("billing", "账单与缴费", "Bills and payment", ()),
        ("inside", "内部规程", "For agents", ()),
    ),
    "nuanju": (
        ("washer", "洗衣机", "Washing machines", ()),
        ("fridge", "冰箱", "Refrigerators", ()),
        ("policy", "保修与配件", "Warranty and parts", ()),
    ),
}
ARTICLES = {
    "xinghe": (
        Piece(
            "fault",
            ("broadband",),
            "宽带频繁掉线，怎么自己排查",
            "多数掉线由接头松动、光猫过热或无线干扰引起，按四步检查，约十分钟。",
            "<p>请依次检查，每做一步后观察几分钟：</p>"
            + _steps(
                "看光猫的 <strong>LOS</strong> 灯：红色闪烁说明光纤信号异常，请不要弯折光纤，直接向我们报修。",
                "拔下光猫和路由器的电源，等 30 秒后先插光猫，两分钟后再插路由器。",
                "把网线两端拔下重新插紧；网线卡扣断了请更换。",
                "用网线直接连接电脑测试：有线正常而无线掉线，请把路由器移到开阔处，或改用 5 GHz 频段。",
            )
            + '<aside class="tip"><p>夏天光猫放在弱电箱里容易过热，打开箱门散热后往往就好了。</p></aside>'
            "<p>仍然掉线，请提交报修，并写明掉线的时间段和 LOS 灯的颜色，师傅上门会更快找到原因。</p>",
            (
                "Broadband keeps dropping: check it yourself",
                "Loose plugs, a hot modem or radio interference cause most drops. Four steps, ten minutes.",
                "<p>Check in this order and watch a few minutes after each step:</p>"
                + _steps(
                    "Look at the <strong>LOS</strong> lamp. Red and blinking: report the fault.",
                    "Unplug modem and router, wait 30 seconds, plug in the modem, two minutes later the router.",
                    "Unplug both ends of the network cable and plug them in firmly.",
                    "Connect a computer by cable. If that is stable, move the router or use the 5 GHz band.",
                ),
            ),
            importance=5,
            category="line-drop",
        ),
        Piece(
            "fault",
            ("broadband",),
            "网速慢，先这样测",
            "用网线测速，和套餐对照，再判断是线路还是无线的问题。",
            "<p>无线测得的速度受距离、墙壁和设备影响。请用网线连接电脑，关闭下载后测三次取平均。</p>"
            + _table(
                ("套餐", "有线测速应达到", "5 GHz 无线常见"),
                ("300 M", "270 M 以上", "150–280 M"),
                ("500 M", "450 M 以上", "200–450 M"),
                ("1000 M", "900 M 以上", "300–700 M"),
            )
            + "<p>有线低于表中数值，请提交报修并附测速截图。</p>",
            (
                "Slow broadband: measure it like this",
                "Measure by cable and compare with your plan.",
                "<p>Wireless speed depends on distance and walls. Measure three times by cable and take the mean.</p>"
                + _table(
                    ("Plan", "By cable at least"), ("300 M", "270 M"), ("500 M", "450 M"), ("1000 M", "900 M")
                ),
            ),
            importance=4,
            category="line-slow",
        ),
        Piece(
            "fault",
            ("broadband",),
            "忘记 Wi-Fi 密码，如何查看或重置",
            "在光猫背面标签或管理页里查看；重置后所有设备要重新连接。",
            "<p>从未改过密码的，默认名称和密码印在光猫背面的标签上。改过的请这样做：</p>"
            + _steps(
                "用网线连接光猫，在浏览器打开标签上的管理地址。",
                "用标签上的用户名和密码登录，进入“网络 → 无线设置”。",
                "查看或填写新密码，至少八位，保存。",
            )
            + '<aside class="warning"><p>不要按住 RESET 孔超过十秒：那会清除上网账号，需要师傅上门恢复。</p></aside>',
            (
                "Forgot the Wi-Fi password",
                "It stands on the label of the modem, or can be changed in its pages.",
                "<p>Open the address on the label in a browser, log in and choose Network → Wireless.</p>",
            ),
            importance=3,
        ),
        Piece(
            "moving",
            ("broadband",),
            "搬家了，宽带怎么移机",
            "同城移机一般三个工作日内完成，先查询新址是否覆盖。",
            _steps(
                "在“提交请求”里选择“咨询”，写明新地址和方便的时间。",
                "我们在一个工作日内答复新址是否覆盖、需要多少费用。",
                "约好时间后带上光猫和电源，师傅在新址安装。",
            )
            + "<p>同城移机收取 100 元；合约期内第一次移机免费。</p>",
            (
                "Moving house: take the broadband along",
                "Within the city usually done in three working days.",
                "<p>Submit an enquiry with the new address; we answer within one working day.</p>",
            ),
            importance=2,
            category="move",
        ),
        Piece(
            "tv",
            ("tv",),
            "电视黑屏或提示“网络异常”",
            "先看机顶盒的灯，再重启，最后检查网线是否插在 IPTV 口。",
            _steps(
                "机顶盒电源灯不亮：检查插座和电源线。",
                "灯亮但黑屏：按遥控器的“信号源”，选择机顶盒所接的 HDMI 口。",
                "提示“网络异常”：网线必须插在光猫标有 <strong>IPTV</strong> 的口，拔电重启机顶盒。",
            ),
            importance=2,
            category="tv",
        ),
        Piece(
            "mobile",
            ("mobile",),
            "如何更换手机套餐，什么时候生效",
            "在营业厅、客服热线或自助办理；一般次月一日生效。",
            "<p>降档和升档都从次月一日零时生效，当月仍按原套餐计费。合约期内降到合约最低档以下，需要先结束合约。</p>"
            + _list("每月可更换一次", "副卡随主卡更换", "流量结转只保留一个月"),
            (
                "Changing the mobile plan",
                "Takes effect on the first day of the next month.",
                "<p>Both smaller and larger plans begin with the next month. Once a month at most.</p>",
            ),
            importance=4,
            category="plan",
        ),
        Piece(
            "mobile",
            ("mobile",),
            "出境漫游怎么开通和收费",
            "出发前开通，落地后按天计费，不用不收。",
            "<p>请在出境前一天开通。漫游日包按当地零点计，每天 25 元起，当天没有使用流量不收费。</p>",
            importance=1,
        ),
        Piece(
            "billing",
            ("broadband", "mobile", "tv"),
            "账单比上个月高，怎么看明细",
            "账单分为月租、套餐外、增值服务三部分，先看套餐外。",
            "<p>账单增高最常见的三种原因：</p>"
            + _list(
                "套餐外流量或通话：明细里标“套外”。",
                "上月更换套餐，当月按天折算。",
                "优惠期结束，恢复标准资费。",
            )
            + "<p>对某一项有疑问，请提交请求并写明项目名称和金额，我们在两个工作日内核对并答复。</p>",
            (
                "My bill is higher than last month",
                "Look first at what is outside of the plan.",
                "<p>Most often data or calls outside of the plan, a change of plan, the end of a discount.</p>",
            ),
            importance=5,
            category="bill",
        ),
        Piece(
            "billing",
            ("broadband", "mobile", "tv"),
            "欠费停机后怎么恢复",
            "缴清欠费后约半小时自动恢复；超过九十天需要重新安装。",
            "<p>缴清全部欠费后半小时内自动恢复。两小时仍未恢复，请重启光猫后再提交报修。</p>",
            importance=3,
        ),
        Piece(
            "billing",
            ("broadband", "mobile"),
            "怎样开电子发票",
            "缴费后次日可开，发到邮箱；抬头可以在开票前修改。",
            "<p>发票按实际缴费金额开具，预存款在消费后才能开票。专用发票请联系企业客户专席。</p>",
            (
                "How to get an invoice",
                "From the day after payment, sent by e-mail.",
                "<p>Invoices are made for what was paid. Business customers please ask their desk.</p>",
            ),
            importance=2,
        ),
        Piece(
            "inside",
            ("broadband",),
            "大面积断网时的应答口径",
            "确认公告后统一答复，不承诺具体时间，登记补偿意愿。",
            "<p>先看公告栏是否已发布故障。已发布：按公告时间答复，登记联系方式，恢复后短信通知。未发布：同一小区三户以上报障，转网络维护部。</p>"
            + '<aside class="warning"><p>不得答应公告以外的补偿。</p></aside>',
            audience="agents",
            importance=3,
            category="line-drop",
        ),
        Piece(
            "inside",
            (),
            "投诉升级的条件与时限",
            "四种情形当场升级，两小时内由班长回电。",
            _list("客户明确要求向监管部门申诉", "同一问题第三次来电", "涉及人身或财产损失", "媒体或政府来访")
            + "<p>升级后由班长两小时内回电，并在工单里写明处理人。</p>",
            audience="agents",
            importance=4,
            category="staff",
        ),
    ),
    "nuanju": (
        Piece(
            "washer",
            ("washer",),
            "洗衣机不排水，显示 E21",
            "多半是排水泵滤网堵塞，自己清理约十分钟。",
            _steps(
                "关机拔电，地上垫好毛巾。",
                "打开右下角小门，慢慢旋开滤网，接住流出的水。",
                "取出硬币、线头，冲洗滤网后旋紧。",
                "检查排水管没有弯折，末端不高于一米。",
            )
            + "<p>清理后仍显示 E21，请提交报修。</p>",
            (
                "Washing machine does not drain (E21)",
                "Usually the filter of the pump is blocked.",
                "<p>Unplug, open the small door, unscrew the filter slowly, rinse it, screw it in.</p>",
            ),
            importance=5,
            category="washer",
        ),
        Piece(
            "washer",
            ("washer",),
            "脱水时震动大、移位",
            "检查运输螺栓、地面和衣物分布。",
            _steps(
                "新机请先拆下背后的四颗运输螺栓。",
                "调节底脚，使机身对角按压不晃动。",
                "大件单独洗时加两条毛巾平衡。",
            ),
            importance=3,
            category="washer",
        ),
        Piece(
            "fridge",
            ("fridge",),
            "冰箱不制冷，先看这几点",
            "温度设定、散热空间和门封占了七成原因。",
            _list(
                "冷藏室设 4 ℃，冷冻室设 −18 ℃",
                "背部离墙至少 10 厘米",
                "用纸条夹在门缝，能轻松抽出说明门封老化",
            ),
            importance=4,
            category="fridge",
        ),
        Piece(
            "policy",
            ("washer", "fridge", "water"),
            "保修期多长，从哪天算起",
            "整机一年、主要部件三年，从发票日期算起。",
            _table(
                ("产品", "整机", "主要部件"),
                ("洗衣机", "1 年", "电机 3 年"),
                ("冰箱", "1 年", "压缩机 3 年"),
                ("净水器", "1 年", "滤芯不保"),
            )
            + "<p>发票遗失的，按出厂日期后 90 天起算。</p>",
            (
                "How long is the warranty",
                "One year for the whole, three for the main parts, from the date of the invoice.",
                "<p>Without an invoice it begins 90 days after production.</p>",
            ),
            importance=5,
            category="warranty",
        ),
        Piece(
            "policy",
            ("water",),
            "净水器滤芯多久换一次",
            "前置滤芯六个月，反渗透膜两年；水质硬的地区减半。",
            "<p>指示灯变红时更换。更换后放水五分钟再饮用。</p>",
            importance=2,
            category="parts",
        ),
    ),
}
SYNONYMS = {
    "xinghe": (
        ("断网", "掉线", "没网", "上不了网"),
        ("Wi-Fi", "无线", "wifi", "WLAN"),
        ("移机", "搬家", "迁移"),
        ("流量", "上网费"),
    ),
    "nuanju": (("漏水", "渗水"), ("不制冷", "不冷", "不凉")),
}
