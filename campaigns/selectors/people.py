"""Names that messages may mention besides the customer's own."""

from accounts.models import User
from customers.models import Branch


def branch_names() -> dict[int, tuple[str, str, str]]:
    """Return every branch's code and names by its key."""
    rows = Branch.objects.values_list("pk", "code", "name_zh", "name_en")
    return {pk: (code, name_zh, name_en) for pk, code, name_zh, name_en in rows}


def managers_by_branch() -> dict[str, str]:
    """Return the relationship manager of each branch that has exactly one."""
    found: dict[str, list[str]] = {}
    managers = User.objects.filter(groups__name="relationship_manager", is_active=True)
    for code, name in managers.exclude(branch_code="").values_list("branch_code", "full_name"):
        found.setdefault(code, []).append(name)
    return {code: names[0] for code, names in found.items() if len(names) == 1 and names[0]}
