"""What can be wrong with a rule, each at its place in the tree, in both languages."""

from dataclasses import dataclass, field
from typing import Any

from segmentation.domain.fields import Words

Path = tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """One fault: the path of its node (positions from the root), the part of it, a code and figures."""

    path: Path
    part: str
    code: str
    facts: dict[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the fault and its remedy in words."""
        return MESSAGES[self.code].of(lang).format(**self.facts)


def pointer_to(document: Any, problem: Problem) -> str:
    """Return the JSON pointer (RFC 6901) of a fault within a rule document."""
    if problem.part == "version":
        return "/version"
    here, steps = document.get("rule") if isinstance(document, dict) else None, ["", "rule"]
    for place in problem.path:
        [(name, parts)] = here.items() if isinstance(here, dict) and len(here) == 1 else [("", [])]
        steps += [name, str(place)]
        here = parts[place] if isinstance(parts, list) and place < len(parts) else None
    asked = isinstance(here, dict) and "field" in here
    if asked and problem.part in ("field", "op", "value", "params"):
        steps.append(problem.part)
    elif asked and problem.part != "group":
        steps += ["params", problem.part]
    return "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)


class RuleError(Exception):
    """A rule that cannot be used, with every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text("en") for problem in problems))
        self.problems = problems


MESSAGES: dict[str, Words] = {
    "not_a_rule": Words("This is not a rule: {detail}", "这不是一条有效的规则：{detail}"),
    "wrong_version": Words(
        "Rules of version {version} cannot be read", "无法读取版本为 {version} 的规则"
    ),
    "too_deep": Words("Groups may be nested {limit} deep at most", "条件组最多嵌套 {limit} 层"),
    "too_heavy": Words(
        "This rule is too heavy to count while you work: take conditions out, or save it and let it be refreshed",
        "该规则过于复杂，无法即时计数：请减少条件，或保存后等待刷新",
    ),
    "too_many": Words(
        "A rule may have {limit} conditions at most; this one has {count}",
        "一条规则最多包含 {limit} 个条件，目前有 {count} 个",
    ),
    "other_purpose": Words(
        "This field is not kept for marketing; choosing by it needs a permission of its own",
        "该字段不用于营销；按其筛选需要专门权限",
    ),
    "other_purpose_value": Words(
        "“{name}” is not kept for marketing; choosing by it needs a permission of its own",
        "“{name}”不用于营销；按其筛选需要专门权限",
    ),
    "empty_group": Words(
        "This group is empty: add a condition or remove it", "该条件组为空：请添加条件或删除该组"
    ),
    "no_condition": Words("Add at least one condition", "请至少添加一个条件"),
    "unknown_field": Words("There is no field “{name}”", "没有名为“{name}”的字段"),
    "unknown_operator": Words(
        "“{name}” cannot be asked of this field", "该字段不支持“{name}”这种比较"
    ),
    "unknown_param": Words("This field has no “{name}”", "该字段没有“{name}”这一项"),
    "not_a_number": Words("Enter a number", "请填写数字"),
    "too_large": Words("This number is too large", "数值过大"),
    "wrong_order": Words("The first value must not exceed the second", "前一个值不能大于后一个值"),
    "not_days": Words("Enter whole days", "请填写整数天数"),
    "window_future": Words(
        "The window lies in the future: enter 1 day or more", "时间窗口在未来：请填写 1 天或以上"
    ),
    "window_empty": Words("A window has 1 day or more", "时间窗口至少为 1 天"),
    "window_long": Words("A window has {limit} days at most", "时间窗口最长 {limit} 天"),
    "not_a_date": Words("Enter a date such as 2026-12-01", "请填写日期，例如 2026-12-01"),
    "no_choice": Words("Choose at least one value", "请至少选择一项"),
    "one_choice": Words("Choose one value", "请选择一项"),
    "too_many_choices": Words("Choose {limit} values at most", "最多选择 {limit} 项"),
    "gone": Words("“{name}” is not there any more", "“{name}”已不存在"),
    "unknown_choice": Words("“{name}” is not among the values", "“{name}”不在可选范围内"),
    "dates_ahead": Words(
        "These dates lie in the future; choose a day until {today}",
        "日期在未来；请选择 {today} 及以前的日期",
    ),
    "not_a_pair": Words(
        "Write a property as name=value; “{name}” is not", "属性请写成 名称=值；“{name}”不是"
    ),
    "bad_text": Words(
        "This text holds characters that cannot be stored", "文本中含有无法保存的字符"
    ),
    "no_value": Words("This comparison takes no value", "该比较不需要填写数值"),
    "own_segment": Words("A segment cannot be part of itself", "分群不能引用自身"),
    "cycle": Words("This would go in a circle: {names}", "这会造成循环引用：{names}"),
}
TOO_HEAVY = Problem((), "group", "too_heavy")
