"""What may be deleted or made anonymous when it is old enough: each target declared once.

Apps above declare their own targets in the same way; `settings.RETENTION_REGISTRIES` lists them all. `t` is the
target's table in every expression.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DELETE, ANONYMISE = "delete", "anonymise"
AML_DAYS = 3653  # ten years


@dataclass(frozen=True)
class Target:
    """Rows that grow old: when a row's time begins, what may be done with it, and the least a law asks.

    `at` is SQL for the moment or day from which a row's age counts. `blanks` maps columns to SQL literals; where
    there are none the row goes. `customer` is SQL for the customer's key, by which a legal hold is respected. `months` is the column
    by whose month the table is partitioned: whole months are dropped. `also` runs first, with %(ids)s. `files` is a
    column that names stored files, which are deleted too.
    """

    code: str
    model: str
    label_en: str
    label_zh: str
    at: str
    action: str
    condition: str = "true"
    blanks: Mapping[str, str] = field(default_factory=dict)
    customer: str = ""
    months: str = ""
    also: tuple[str, ...] = ()
    files: str = ""
    least_days: int = 0
    basis: str = ""
    default_days: int = 1096


TARGETS = (
    Target(
        "events",
        "customers.Event",
        "Events on channels",
        "行为事件",
        "t.occurred_at",
        DELETE,
        customer="t.customer_id",
        months="occurred_at",
        default_days=1096,
        basis="个人信息保护法 19",
    ),
    Target(
        "transactions",
        "customers.Transaction",
        "Bookings",
        "交易",
        "t.booked_at",
        DELETE,
        customer="t.customer_id",
        months="booked_at",
        least_days=AML_DAYS,
        default_days=AML_DAYS,
        basis="反洗钱法 34",
    ),
    Target(
        "closed_customers",
        "customers.Customer",
        "Identity of customers whose last product is closed",
        "已销户客户的身份信息",
        "(SELECT max(coalesce(h.closed_on, h.opened_on)) FROM customers_holding h"
        " WHERE h.customer_id = t.id)",
        ANONYMISE,
        "t.status = 'closed' AND (t.name IS NOT NULL OR t.phone IS NOT NULL OR t.email IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM customers_holding h"
        " WHERE h.customer_id = t.id AND h.status <> 'closed')",
        blanks={
            **dict.fromkeys(("name", "id_number", "phone", "email", "address"), "NULL"),
            **dict.fromkeys(("name_index", "id_number_index", "phone_index"), "NULL"),
            **dict.fromkeys(("email_index", "sealed_digest", "birth_on", "monthly_income"), "NULL"),
            **dict.fromkeys(("gender", "occupation", "education"), "''"),
        },
        customer="t.id",
        also=("DELETE FROM customers_customertail WHERE customer_id = ANY(%(ids)s)",),
        least_days=AML_DAYS,
        default_days=AML_DAYS,
        basis="反洗钱法 34",
    ),
    Target(
        "contacts",
        "customers.Contact",
        "Contacts made",
        "触达记录",
        "t.at",
        DELETE,
        customer="t.customer_id",
        basis="民法典 188",
    ),
    Target(
        "texts",
        "customers.Text",
        "Texts, pictures and recordings",
        "文本、图片和录音录像",
        "t.occurred_at",
        DELETE,
        customer="t.customer_id",
        also=("DELETE FROM customers_textfeature WHERE text_id = ANY(%(ids)s)",),
        files="media_file",
        default_days=1096,
        basis="个人信息保护法 19",
    ),
    Target(
        "dead_letters",
        "customers.DeadLetter",
        "Messages of streams that could not be taken",
        "未能接收的事件流消息",
        "t.created_at",
        DELETE,
        default_days=90,
        basis="个人信息保护法 19",
    ),
    Target(
        "quarantine",
        "customers.QuarantinedRow",
        "Quarantined rows",
        "隔离区的行",
        "t.created_at",
        DELETE,
        default_days=90,
        basis="个人信息保护法 19",
    ),
    Target(
        "import_files",
        "customers.ImportJob",
        "Files of imports that are over or were never started",
        "已结束或未开始的导入的文件",
        "coalesce(t.finished_at, t.updated_at)",
        DELETE,
        "t.file <> '' AND t.state IN ('draft', 'done', 'failed', 'cancelled')",
        blanks={"file": "''"},
        files="file",
        default_days=30,
        basis="个人信息保护法 19",
    ),
    Target(
        "export_searches",
        "customers.Export",
        "What exports were searched for",
        "导出时的搜索内容",
        "t.created_at",
        ANONYMISE,
        "t.filters IS NOT NULL AND t.state NOT IN ('waiting', 'running')",
        blanks={"filters": "NULL"},
        default_days=180,
        basis="个人信息保护法 19",
    ),
    Target(
        "rights_words",
        "customers.RightsRequest",
        "Words of answered requests",
        "已答复请求的内容",
        "t.closed_at",
        ANONYMISE,
        "t.closed_at IS NOT NULL AND t.note IS NOT NULL",
        blanks={"note": "NULL", "proposal": "NULL"},
        customer="t.customer_id",
        basis="民法典 188",
    ),
)


def month_of(partition: str) -> date | None:
    """Return the month that a partition's name ends with (`…_y2026m03`), or None."""
    tail = partition.rpartition("_y")[2]
    year, sign, month = tail.partition("m")
    if not sign or not (year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
