"""Some thirty articles of a telephone company, in Chinese and English, for tests of finding."""

from __future__ import annotations

from tests.knowledge.world import article, topic
from zhulian.knowledge.models import Synonym

TOPICS = {"recharge": "充值缴费", "line": "宽带故障", "account": "账号安全"}

# name → (topic, title, content)
CHINESE = {
    "reset": ("account", "重置登录密码", "打开登录页，点“忘记密码”，按短信里的验证码设置新密码。"),
    "password": ("account", "重置密码", "密码输错五次会锁定一小时。可以在营业厅重新设置。"),
    "bind": ("account", "更换绑定的手机号码", "在账号与安全里选择绑定手机，先验证旧号码。"),
    "freeze": ("account", "账号被冻结怎么办", "冻结后请联系客服，提供身份证明，两个工作日内解冻。"),
    "topup": ("recharge", "如何充值话费", "可以在应用里充值，也可以在营业厅用现金缴纳。"),
    "record": ("recharge", "查询充值记录", "在账单页选择充值记录，可以看到最近两年的记录。"),
    "refund": ("recharge", "退款多久到账", "退款原路返回，银行卡三到五个工作日，余额立即到账。"),
    "invoice": ("recharge", "开具电子发票", "在订单里选择开发票，填写抬头和税号，发送到邮箱。"),
    "title": ("recharge", "修改发票抬头", "已经开出的发票需要先红冲，再填写新的抬头。"),
    "drop": ("line", "宽带频繁掉线", "检查光猫的指示灯，重启路由器，仍然掉线请报修。"),
    "slow": ("line", "网速很慢怎么排查", "先用网线直接连接电脑测速，再检查无线信号。"),
    "install": ("line", "预约宽带安装", "选择上门的时间段，安装师傅会提前半小时联系您。"),
    "move": ("line", "宽带移机", "搬家前三天申请移机，老地址的线路会自动停用。"),
    "iphone": ("line", "iPhone15 充电很慢", "请使用二十瓦以上的充电器，并检查充电口是否有异物。"),
    "five": ("recharge", "5G套餐资费", "套餐每月一百二十八元，含三十吉流量。"),
    "traffic": ("recharge", "流量套餐变更", "变更下月生效，当月剩余流量不结转。"),
    "esim": ("account", "eSIM 换机", "在旧手机上删除 eSIM 之前，请先申请转移码 GD-2025-0147。"),
    "abroad": ("recharge", "国际漫遊資費", "出發前開通漫遊，按日計費。"),
    "tv": ("line", "电视盒子没有信号", "检查高清线，切换信号源。"),
    "complain": ("account", "投诉与建议", "投诉会在一个工作日内答复。"),
}
ENGLISH = {
    "en_reset": ("account", "Reset your password", "Open the sign-in page and choose forgot password."),
    "en_router": ("line", "Restart the router", "Unplug the router for ten seconds, then plug it in again."),
    "en_slow": (
        "line",
        "Slow internet connection",
        "Measure the speed with a cable first, then on wireless.",
    ),
    "en_bill": ("recharge", "Understanding your bill", "Each bill shows the month's charges and any refund."),
    "en_refund": ("recharge", "How refunds work", "A refund goes back to the card that paid."),
    "en_esim": ("account", "Move an eSIM to a new phone", "Ask for a transfer code before you erase it."),
    "en_roam": ("recharge", "Roaming abroad", "Switch roaming on before you leave. Charged by the day."),
    "en_install": ("line", "Book an installation", "The technician calls half an hour before the visit."),
}
SYNONYMS = (
    ["断网", "掉线", "上不了网"],
    ["宽带", "光纤"],
    ["wifi", "无线", "wireless"],
    ["缴费", "交费", "充值"],
)


def fill(world) -> dict[str, int]:
    """Make them all; name → the article's id."""
    places = {code: topic(world, name) for code, name in TOPICS.items()}
    made = {}
    for language, articles in (("zh-hans", CHINESE), ("en", ENGLISH)):
        for name, (place, title, body) in articles.items():
            made[name] = article(world, title, body, topic=places[place], language=language).pk
    for words in SYNONYMS:
        Synonym.objects.create(client=world.a, words=words)
    return made
