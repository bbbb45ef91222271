"""The people of the demo: one per role, with passwords made from this checkout's own secret."""

import base64
import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    username: str
    role: str
    full_name: str
    language: str


PEOPLE = (
    Person("marketer", "marketer", "林悦", "zh-hans"),
    Person("approver", "campaign_approver", "周启明", "zh-hans"),
    Person("compliance", "compliance_officer", "何静", "zh-hans"),
    Person("ethics", "ethics_reviewer", "Anna Weber", "en"),
    Person("manager", "manager", "陈国栋", "zh-hans"),
    Person("adviser", "relationship_manager", "王雨晴", "zh-hans"),
    Person("teller", "teller", "李晓梅", "zh-hans"),
    Person("service", "service_agent", "赵敏", "zh-hans"),
    Person("risk", "risk_officer", "孙立", "zh-hans"),
    Person("modeller", "model_builder", "Daniel Li", "en"),
    Person("validator", "model_validator", "Grace Wu", "en"),
    Person("steward", "data_steward", "吴桐", "zh-hans"),
    Person("ops", "ops_admin", "Sam Porter", "en"),
)


def password_of(username: str, seed: str) -> str:
    """Return a password that is easy to type and differs in every checkout."""
    digest = hmac.digest(seed.encode(), username.encode(), hashlib.sha256)
    letters = base64.b32encode(digest).decode().lower().replace("o", "8").replace("i", "9")
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
