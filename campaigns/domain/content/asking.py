"""What a language model is asked for, and how its answer is read. Nothing about a customer is in it.

The form of question and answer is the one many servers share (chat completions,
https://platform.openai.com/docs/api-reference/chat): vLLM, Ollama and the clouds of Alibaba and Tencent speak it too.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST = 5  # proposals of one answer
LONGEST_SUBJECT, LONGEST_BODY = 150, 4000
KINDS = {
    "promotion": "a product the bank recommends",
    "care": "a friendly note on service, nothing to sell",
    "partner": "a benefit with a partner of the bank",
    "holiday": "greetings for a holiday",
    "retention": "what to do with money that matures soon",
    "win_back": "an invitation to customers who were quiet for long",
}
AUDIENCES = {
    "young": "mostly under 35",
    "middle": "mostly between 35 and 60",
    "senior": "mostly over 60",
    "": "of all ages",
}
LANGUAGES = {"zh": "Simplified Chinese", "en": "English"}
RULES = """You write marketing mails for a bank. Law and the bank's own rules bind you: promise and hint at no return, call nothing
safe, guaranteed, best, first or free of risk, press nobody to hurry, compare with no other bank, invent no figure, no offer and no
deadline. Use only the facts given. A value that differs by customer stands as a field in double braces, with words in its place
behind a bar: {{ salutation|customer }}. Fields there are: %(fields)s. Answer with JSON alone:
{"proposals": [{"subject": "...", "body": "..."}]}, at most %(most)d proposals, paragraphs of a body divided by an empty line."""


@dataclass(frozen=True)
class Idea:
    """A subject and a text that a model proposed."""

    subject: str
    body: str


def question(
    *, kind: str, tongue: str, audience: str, product: Mapping[str, str], fields: tuple[str, ...]
) -> list[dict[str, str]]:
    """Return the messages to send: the rules, then the facts of type, audience and product."""
    facts = "\n".join(f"- {{{{ {name} }}}}: {value}" for name, value in product.items() if value)
    asked = (
        f"Write in {LANGUAGES[tongue]}. The mail is {KINDS[kind]}. The customers are {AUDIENCES[audience]}.\n"
        + (f"The product, by its fields:\n{facts}" if facts else "No product is named in it.")
    )
    rules = RULES % {"fields": ", ".join(fields), "most": MOST}
    return [{"role": "system", "content": rules}, {"role": "user", "content": asked}]


def read_ideas(text: str) -> list[Idea]:
    """Read the proposals of an answer, which may stand between words; raises ValueError where there are none."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    told = json.loads(found.group()) if found else None
    rows = told.get("proposals") if isinstance(told, dict) else None
    ideas = [_idea(row) for row in rows[:MOST]] if isinstance(rows, list) else []
    if not ideas:
        raise ValueError("no proposals")
    return ideas


def _idea(row: object) -> Idea:
    subject, body = (row.get("subject"), row.get("body")) if isinstance(row, dict) else (None, None)
    if not (
        isinstance(subject, str) and isinstance(body, str) and subject.strip() and body.strip()
    ):
        raise ValueError("a proposal without subject or text")
    clean = _kept(subject), _kept(body)
    return Idea(" ".join(clean[0].split())[:LONGEST_SUBJECT], clean[1].strip()[:LONGEST_BODY])


def _kept(text: str) -> str:
    """What the database can keep: no NUL, no half signs."""
    return text.replace("\0", "").encode(errors="replace").decode()
