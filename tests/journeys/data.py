"""What the people of a journey bring with them: files, texts, a purchase, a complaint."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PEOPLE, INCOME, PRODUCT = 24, 34_567, "LON-CON"
FIELD = {"en": "monthly income", "zh-hans": "月收入"}
SUBJECT = {"en": "{{ salutation|Hello }}, look", "zh-hans": "{{ salutation|您好 }}，请看"}
BODY = {
    "en": "Dear {{ salutation|customer }},\n\n{{ product_name }}: [look](https://www.qingyu-bank.test/x)",
    "zh-hans": "尊敬的{{ salutation|客户 }}：\n\n{{ product_name }}，年化利率（单利）{{ product_rate|以合同为准 }}：[查看](https://www.qingyu-bank.test/x)",
}


@dataclass(frozen=True)
class Mail:
    """A mail as its customer sees it."""

    customer_no: str
    html: str
    unsubscribe: str


def customer_no(place: int) -> str:
    return f"JOURNEY{place:03d}"


def customers_csv() -> bytes:
    """Customers of age with an address, and one row that no check lets through."""
    head = "customer_no,kind,branch_code,name,email,birth_on,monthly_income,language"
    rows = [
        f"{customer_no(place)},person,0101,旅程{place},journey{place}@journey.test,1988-03-0{place % 9 + 1},"
        f"{INCOME},{'en' if place % 2 else 'zh-hans'}"
        for place in range(PEOPLE)
    ]
    bad = f"{customer_no(999)},person,0101,坏行,journey999@journey.test,1988-13-45,1,en"
    return "\n".join([head, *rows, bad]).encode()


def consents_csv() -> bytes:
    """Everybody agrees to marketing by e-mail."""
    at = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    rows = [f"{customer_no(place)},marketing,email,true,journey,{at}" for place in range(PEOPLE)]
    return "\n".join(["customer_no,purpose,channel,granted,source,at", *rows]).encode()


def starts_at() -> str:
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}"


def mails_of(catcher: Any, campaign: str) -> list[Mail]:
    """The campaign's mails in the catcher."""
    found = []
    for caught in catcher.store.newest(to="@journey.test", limit=PEOPLE):
        message = email.message_from_bytes(caught.content, policy=email.policy.default)
        if campaign in message["Feedback-ID"]:
            place = int(caught.recipients.removeprefix("journey").partition("@")[0])
            found.append(
                Mail(
                    customer_no(place),
                    message.get_body(("html",)).get_content(),
                    str(message["List-Unsubscribe"]).strip("<>"),
                )
            )
    return found


def purchase(number: str, campaign: str) -> dict[str, Any]:
    return {
        "external_id": f"journey-{campaign}",
        "customer_no": number,
        "kind": "purchase",
        "channel": "mobile",
        "occurred_at": datetime.now(UTC).isoformat(),
        "payload": {"product": PRODUCT, "amount": "600.00"},
    }


def complaint() -> dict[str, str]:
    """The words of a customer who was not contacted by the fourth mail."""
    return {
        "subject": "Journey: too many mails",
        "body": "I did not ask for this.",
        "name": "旅程7",
        "email": "journey7@journey.test",
        "customer_no": customer_no(7),
    }


def finished_code() -> str:
    """The campaign that the seeding has finished."""
    from campaigns.models import Campaign

    return (
        Campaign.objects.filter(state="finished").order_by("pk").values_list("code", flat=True)[0]
    )
