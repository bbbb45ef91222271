"""Why a refresh failed and what its owner can do, in both languages."""

from dataclasses import dataclass
from enum import StrEnum

from segmentation.domain.fields import Words


class Cause(StrEnum):
    RULE = "rule"
    CIRCLE = "circle"
    SLOW = "slow"
    DATABASE = "database"
    LOST = "lost"


@dataclass(frozen=True)
class Remedy:
    """What happened, and what to do."""

    what: Words
    do: Words


REMEDIES: dict[Cause, Remedy] = {
    Cause.RULE: Remedy(
        Words("The rule asks for something that is no longer there.", "规则引用的内容已不存在。"),
        Words(
            "Open the rule: the condition is marked. Change it and save.",
            "请打开规则：有问题的条件已标出，修改后保存。",
        ),
    ),
    Cause.CIRCLE: Remedy(
        Words(
            "The segment rests on itself, through a tag or a score that follows it.",
            "该分群通过跟随它的标签或评分间接引用了自身。",
        ),
        Words(
            "Open the rule, take that tag or score out and save.",
            "请打开规则，删除该标签或评分条件后保存。",
        ),
    ),
    Cause.SLOW: Remedy(
        Words("The rule took too long.", "规则运行时间过长。"),
        Words(
            "Shorten its windows or narrow it by a profile condition, then refresh again.",
            "请缩短时间窗口，或增加一个画像条件缩小范围，然后重新更新。",
        ),
    ),
    Cause.DATABASE: Remedy(
        Words("The database could not run the rule.", "数据库未能执行该规则。"),
        Words(
            "Refresh again; if it fails once more, give ops the text below.",
            "请重新更新；若再次失败，请将下方信息交给运维人员。",
        ),
    ),
    Cause.LOST: Remedy(
        Words("The worker stopped before it ended.", "执行任务的进程中途停止。"),
        Words("It is taken up again by itself; nothing to do.", "系统会自动重新执行，无需处理。"),
    ),
}
CANCELLED = "57014"  # PostgreSQL: the statement reached its time limit


def cause_of(sqlstate: str | None, *, is_rule: bool) -> Cause:
    """Return why a refresh failed, from what was raised."""
    if is_rule:
        return Cause.RULE
    return Cause.SLOW if sqlstate == CANCELLED else Cause.DATABASE
