"""Tags on many customers at once, as a model or a rule says."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from config.base.tables import execute_sql
from customers.models import Tag

PUT_ON = """
    INSERT INTO customers_customertag (customer_id, tag_id, since)
    SELECT s.customer_id, %(tag)s, %(at)s FROM customers_score s
      JOIN customers_customer c ON c.id = s.customer_id AND c.merged_into_id IS NULL
     WHERE s.kind = %(kind)s AND s.subject = '' AND s.value = %(value)s
    ON CONFLICT (customer_id, tag_id) DO NOTHING
"""
TAKE_OFF = """
    DELETE FROM customers_customertag t
     WHERE t.tag_id = %(tag)s AND NOT EXISTS (
        SELECT FROM customers_score s
         WHERE s.customer_id = t.customer_id AND s.kind = %(kind)s AND s.subject = ''
           AND s.value = %(value)s)
"""


@dataclass(frozen=True)
class Label:
    """What a tag is called, and what it says."""

    code: str
    name_zh: str
    name_en: str
    definition: str = ""


@transaction.atomic
def keep_model_tag(*, label: Label) -> Tag:
    """Return the tag of a model under this code, made or renamed."""
    tag, _made = Tag.objects.update_or_create(
        code=label.code,
        defaults={
            "name_zh": label.name_zh[:60],
            "name_en": label.name_en[:60],
            "definition": label.definition[:200],
            "source": Tag.Source.MODEL,
        },
    )
    return tag


@transaction.atomic
def tag_by_score(*, tag: Tag, kind: str, value: float) -> tuple[int, int]:
    """Let exactly those customers have the tag whose score of a kind has a value; return how many came and went."""
    known = {"tag": tag.pk, "kind": kind, "value": value, "at": timezone.now()}
    return execute_sql(PUT_ON, known), execute_sql(TAKE_OFF, known)
