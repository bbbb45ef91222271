"""What people see of personal values unless they ask to reveal them."""

import re
import unicodedata

import numpy as np

from customers.domain.cards import has_check_digit

ACCOUNT = re.compile(r"\d{10,}")  # shorter runs are codes of merchants and bills
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
# With a country's number, or a mobile of China's.
PHONE = re.compile(r"(?<![\w.])(?:\+\d{8,15}|(?:86)?1[3-9]\d{9})(?!\d)")
# No firm has a registered name as short as a person's; these words mark one person's business.
SHORTEST_FIRM = 5
OWNED = re.compile("个体|个人经营")
# Digits as people write them, in groups or not; what stands behind a point is a fraction.
LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9.])[0-9](?:[ -]?[0-9]){11,18}[Xx]?(?![A-Za-z0-9])")
MOBILE = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![A-Za-z0-9])"
)
BORN = re.compile(r"\d{6}(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]?")
CARD_LENGTHS = range(13, 20)


def mask_name(name: str) -> str:
    """Keep the family name and the last sign: 陈*玲; Latin: Chen *ling."""
    if not name:
        return ""
    if " " in name:
        first, rest = name.split(" ", 1)
        return f"{first} *{rest[-4:]}" if len(rest) > 4 else f"{first} *"
    if len(name) <= 2:
        return name[0] + "*"
    return f"{name[0]}{'*' * min(len(name) - 2, 3)}{name[-1]}"


def mask_firm(name: str) -> str:
    """Show a firm's name, which a public register shows too; one that may be its owner's own is masked.

    PIPL 4 protects what relates to natural persons. Individual businesses (个体工商户) may go by their owner's name.
    """
    return name if len(name) >= SHORTEST_FIRM and not OWNED.search(name) else mask_name(name)


def mask_phone(phone: str) -> str:
    """138 **** 6207."""
    if len(phone) < 7:
        return "*" * len(phone)
    return f"{phone[:3]} **** {phone[-4:]}"


def mask_email(email: str) -> str:
    """ch***@mail.example."""
    local, at, domain = email.partition("@")
    return f"{local[:2].rstrip('*')}***{at}{domain}" if at else "***" * bool(email)


def mask_addresses(text: str) -> str:
    """Mask every e-mail address and phone number in a text: providers like to repeat whom they refuse."""
    without = ADDRESS.sub(lambda found: mask_email(found.group()), text)
    return PHONE.sub(lambda found: mask_phone(found.group()), without)


def mask_id_number(number: str) -> str:
    """3301** **** **24."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:4]}** **** **{number[-2:]}"


def mask_address(address: str) -> str:
    """Keep the first six signs: province and city."""
    return f"{address[:6]}***" if address else ""


def mask_counterparty(text: str) -> str:
    """Keep words and short codes of a counterparty, and of each account number the last four digits."""
    return ACCOUNT.sub(lambda found: f"**** {found.group()[-4:]}", text)


def mask_account(number: str) -> str:
    """**** 4521."""
    return f"**** {number[-4:]}" if number else ""


def mask_look(text: str) -> str:
    """Mask what looks personal wherever it stands: e-mail addresses, identity numbers, cards, mobile numbers."""
    plain = unicodedata.normalize("NFKC", text)
    masked = mask_addresses(plain)
    masked = MOBILE.sub(lambda found: mask_phone(re.sub(r"\D", "", found.group())[-11:]), masked)
    masked = LONG_NUMBER.sub(lambda found: _mask_number(found.group()), masked)
    return text if masked == plain else masked


def looks_personal(text: str) -> bool:
    """Whether something in a text has the look of a personal value."""
    return mask_look(text) != text


def _mask_number(text: str) -> str:
    number = re.sub(r"[ -]", "", text)
    if BORN.fullmatch(number):
        return mask_id_number(number)
    return mask_account(number) if _is_card(number) else text


def _is_card(number: str) -> bool:
    if len(number) not in CARD_LENGTHS or not number.isdecimal():
        return False
    return bool(has_check_digit(np.array([[int(digit) for digit in number]]))[0])


# How each personal value of a customer is masked.
MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "email": mask_email,
    "id_number": mask_id_number,
    "address": mask_address,
}
