"""Features of the events on channels: sign-ins, views, visits, calls, and how a customer uses digital banking."""

from customers.domain.features.declared import HISTORY_DAYS, Feature, Grain, Unit, Words

DIGITAL = "e.channel IN ('mobile', 'web')"


def _seen(name: str, label: Words, meaning: Words, days: int, kind: str) -> Feature:
    """How often an event of a kind happened in the last `days` days."""
    expression = f"count(*) FILTER (WHERE e.days_ago < {days} AND e.kind = '{kind}')"
    return Feature(
        name, label, meaning, Unit.COUNT, Grain.EVENT, expression, days, "zero"
    )  # fmt: skip


FEATURES = (
    _seen(
        "logins_30d", Words("Sign-ins, 30 days", "近30天登录次数"),
        Words("Sign-ins by app or web.", "手机银行或网银登录次数。"), 30, "login",
    ),
    _seen(
        "sessions_90d", Words("Sessions, 90 days", "近90天登录会话数"),
        Words("Sessions by app or web, counted by their sign-in.", "按登录计的手机银行或网银会话数。"), 90, "login",
    ),
    Feature(
        "digital_days_90d", Words("Days active by app or web, 90 days", "近90天线上活跃天数"),
        Words("Different days with any event by app or web.", "在手机银行或网银有任何行为的不同天数。"),
        Unit.COUNT, Grain.EVENT, f"count(DISTINCT e.days_ago) FILTER (WHERE e.days_ago < 90 AND {DIGITAL})", 90, "zero",
    ),
    Feature(
        "digital_breadth_90d", Words("Kinds of use by app or web, 90 days", "近90天线上功能广度"),
        Words("Number of different kinds of event by app or web.", "在手机银行或网银发生的行为种类数。"),
        Unit.COUNT, Grain.EVENT, f"count(DISTINCT e.kind) FILTER (WHERE e.days_ago < 90 AND {DIGITAL})", 90, "zero",
    ),
    _seen(
        "product_views_30d", Words("Product pages seen, 30 days", "近30天浏览产品次数"),
        Words("Views of product pages.", "浏览产品页面的次数。"), 30, "product_view",
    ),
    _seen(
        "branch_visits_90d", Words("Branch visits, 90 days", "近90天到店次数"),
        Words("Visits recorded at a branch.", "网点记录的到店次数。"), 90, "branch_visit",
    ),
    _seen("calls_90d", Words("Calls, 90 days", "近90天来电次数"), Words("Calls to the bank.", "客户致电本行的次数。"), 90, "call"),
    _seen(
        "email_opens_90d", Words("E-mails opened, 90 days", "近90天邮件打开次数"),
        Words("Openings of the bank's e-mails.", "打开本行邮件的次数。"), 90, "email_open",
    ),
    _seen(
        "complaints_365d", Words("Complaints, a year", "近一年投诉次数"),
        Words("Complaints recorded on any channel.", "任何渠道记录的投诉次数。"), HISTORY_DAYS, "complaint",
    ),
    Feature(
        "days_since_login", Words("Days since the last sign-in", "距上次登录（天）"),
        Words("Days since the last sign-in by app or web.", "距最近一次手机银行或网银登录的天数。"),
        Unit.DAYS, Grain.EVENT, "min(e.days_ago) FILTER (WHERE e.kind = 'login')", HISTORY_DAYS,
    ),
)  # fmt: skip
