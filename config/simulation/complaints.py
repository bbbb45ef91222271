"""Complaints in both languages, worded from templates that a text model can learn from."""

import numpy as np
import pyarrow as pa

from config.simulation import columns
from config.simulation.everyday import activity
from config.simulation.plan import Array
from config.simulation.scene import DAYTIME, Scene, scatter

RATE = 0.0035
CHANNELS = ("phone", "web", "email", "branch", "mobile")
SEVERITIES = ("low", "medium", "high")
ENGLISH_SHARE = 0.12

# (severity, subject zh, bodies zh, subject en, bodies en); the braces take an amount, a day and a place.
TOPICS = (
    (
        2,
        "信用卡被重复扣款",
        (
            "{day}我在商户消费{amount}元，账单上却扣了两次，客服说要等三天，到现在还没有退回。",
            "同一笔{amount}元的消费被扣了两遍，请尽快核实并退款，我已经打过两次电话。",
            "核对账单时发现{amount}元被重复入账，商户确认只收到一笔，请银行给个说法。",
        ),
        "Charged twice on my card",
        (
            "On {day} I paid {amount} yuan once, but my statement shows two charges and nobody has refunded me.",
            "The same payment of {amount} yuan was taken twice. I called and was told to wait three days.",
        ),
    ),
    (
        1,
        "手机银行无法登录",
        (
            "手机银行更新以后一直提示系统繁忙，{day}连续试了五次都登录不上，急着转账。",
            "换了新手机后收不到验证码，{place}柜台排队一小时也没有解决。",
            "人脸识别反复失败，登录被锁定，打热线等了二十分钟没有人接。",
        ),
        "Cannot sign in to mobile banking",
        (
            "Since the update the app says the system is busy. I tried five times on {day} and could not sign in.",
            "After changing my phone I get no code, and the {place} branch could not help me after an hour.",
        ),
    ),
    (
        2,
        "理财到期没有按时到账",
        (
            "我的理财产品{day}到期，说好当天到账{amount}元，结果过了两天才看到，期间没有人通知我。",
            "购买时客户经理没有讲清楚赎回需要几个工作日，{amount}元急用却取不出来。",
        ),
        "Matured product paid out late",
        (
            "My product matured on {day} and {amount} yuan should have arrived the same day. It took two more days.",
            "Nobody explained how many days a redemption takes. I needed the {amount} yuan and could not get it.",
        ),
    ),
    (
        1,
        "推销电话和短信太多",
        (
            "这个月已经接到四个推销贷款的电话，我明确说过不需要，请不要再打。",
            "退订了短信还是天天收到推广，请把我从名单里删除。",
            "晚上八点多还打电话推荐理财，严重影响休息，要求停止营销。",
        ),
        "Too many sales calls and messages",
        (
            "I have had four calls about loans this month although I said no each time. Please stop.",
            "I unsubscribed, yet the advertising messages keep coming every day. Take me off the list.",
        ),
    ),
    (
        0,
        "网点排队时间太长",
        (
            "{day}在{place}办理业务排队一个半小时，只开了两个窗口，老人站着等。",
            "{place}的叫号机坏了，秩序混乱，工作人员态度冷淡。",
        ),
        "Long queue at the branch",
        (
            "On {day} I waited an hour and a half at the {place} branch with only two counters open.",
            "The ticket machine at {place} was broken and the staff were unfriendly.",
        ),
    ),
    (
        1,
        "账户管理费收取不明",
        (
            "账户突然被扣{amount}元手续费，没有短信提醒，也查不到收费标准，请退还。",
            "办卡时说免年费，{day}却扣了{amount}元年费，感觉被误导。",
        ),
        "Unexplained account fee",
        (
            "A fee of {amount} yuan was taken without any notice and I cannot find it in the price list.",
            "I was told the card had no annual fee, but on {day} you charged {amount} yuan.",
        ),
    ),
    (
        2,
        "贷款提前还款被推诿",
        (
            "想提前还房贷{amount}元，预约了一个月还没有答复，{place}说要等总行通知。",
            "提前还款申请提交后没有进展，每次电话都说已经登记，请给出明确时间。",
        ),
        "Early loan repayment keeps being delayed",
        (
            "I asked to repay {amount} yuan of my mortgage early a month ago and still have no answer.",
            "My early repayment request is going nowhere. Every call ends with 'it has been noted'.",
        ),
    ),
    (
        2,
        "转账给错账户求助",
        (
            "{day}我把{amount}元转错了账户，第一时间联系客服，却让我自己去找对方，希望银行协助。",
            "怀疑遇到诈骗，{amount}元已经转出，报警后银行处理太慢，请尽快冻结对方账户。",
        ),
        "Money sent to the wrong account",
        (
            "On {day} I sent {amount} yuan to the wrong account and was told to find the receiver myself.",
            "I think I was deceived and {amount} yuan is gone. I went to the police, but the bank reacts slowly.",
        ),
    ),
)
_PLACES = (
    ("青屿城东支行", "East"),
    ("滨海支行", "Seaside"),
    ("高新支行", "Hi-Tech"),
    ("城西支行", "West"),
)


def complaints_table(scene: Scene) -> pa.Table:
    """Complaints of a block in time order; few enough that each is worded singly."""
    rng = scene.plan.stream(scene.block, "complaints")
    expected = activity(scene) * RATE * scene.months
    customer, day = scatter(rng, expected, np.where(scene.calendar.workday, 1.0, 0.6))
    alive = (day > scene.people.since_day[customer]) & (day < scene.people.closed_day[customer])
    customer, day = customer[alive], day[alive]
    second = scene.moments(rng, day, DAYTIME)
    order = np.argsort(second, kind="stable")
    customer, day, second = customer[order], day[order], second[order]
    topic = rng.integers(0, len(TOPICS), len(order))
    english = rng.random(len(order)) < ENGLISH_SHARE
    worded = _word(rng, topic, english, scene.plan.dates(day))
    severity = np.array([entry[0] for entry in TOPICS])[topic] if len(topic) else topic
    return pa.table(
        {
            "external_id": columns.codes(f"K{scene.block:04d}", np.arange(len(order)), 6),
            "customer_no": scene.people.numbers().take(pa.array(customer)),
            "channel": columns.labels(rng.integers(0, len(CHANNELS), len(order)), CHANNELS),
            "opened_at": columns.moments(second),
            "subject": pa.array([subject for subject, _ in worded], pa.string()),
            "body": pa.array([body for _, body in worded], pa.string()),
            "severity": columns.labels(severity, SEVERITIES),
        }
    )


def _word(
    rng: np.random.Generator, topic: Array, english: Array, dates: Array
) -> list[tuple[str, str]]:
    amounts = rng.integers(3, 900, len(topic)) * 10
    draws = rng.random((len(topic), 2))
    rows = zip(topic, english, dates.astype(object), amounts, draws, strict=True)
    return [_sentence(*row) for row in rows]


def _sentence(topic: int, english: bool, date: object, amount: int, draw: Array) -> tuple[str, str]:
    _, subject_zh, bodies_zh, subject_en, bodies_en = TOPICS[topic]
    place = _PLACES[int(draw[1] * len(_PLACES))]
    if english:
        body = bodies_en[int(draw[0] * len(bodies_en))]
        return subject_en, body.format(day=f"{date:%d %B}", amount=amount, place=place[1])
    body = bodies_zh[int(draw[0] * len(bodies_zh))]
    return subject_zh, body.format(day=f"{date:%m}月{date:%d}日", amount=amount, place=place[0])
