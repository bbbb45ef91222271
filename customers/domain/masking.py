"""What people see of personal values unless they ask to reveal them."""

import re

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")


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


def mask_phone(phone: str) -> str:
    """138 **** 6207."""
    if len(phone) < 7:
        return "*" * len(phone)
    return f"{phone[:3]} **** {phone[-4:]}"


def mask_email(email: str) -> str:
    """ch***@mail.example."""
    local, at, domain = email.partition("@")
    return f"{local[:2]}***{at}{domain}" if at else "***" * bool(email)


def mask_addresses(text: str) -> str:
    """Mask every e-mail address in a text: mail servers like to repeat whom they refuse."""
    return ADDRESS.sub(lambda found: mask_email(found.group()), text)


def mask_id_number(number: str) -> str:
    """3301** **** **24."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:4]}** **** **{number[-2:]}"


def mask_address(address: str) -> str:
    """Keep the first six signs: province and city."""
    return f"{address[:6]}***" if address else ""


def mask_account(number: str) -> str:
    """**** 4521."""
    return f"**** {number[-4:]}" if number else ""
