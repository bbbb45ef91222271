"""Checks that every visible string has its Chinese, with the same placeholders."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.commands import makemessages

LOCALE = "zh_Hans"
PACKAGES = "packages"  # words of the packages we use: no source of ours names them
NOT_SHOWN = [
    "locale",
    ".venv/*",
    ".run/*",
    "tests/*",
    "bench/*",
    "docs/*",
    "deploy/*",
    "*/migrations/*",
]

Key = tuple[str | None, str]


class Command(BaseCommand):
    help = "Fail when a string lacks a translation; name translations that nothing uses."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        used = {key_of(message) for message in extract()}
        catalogues = read_catalogues()
        translated = {key_of(message) for message in all_messages(catalogues) if is_done(message)}
        own = {name: words for name, words in catalogues.items() if name != PACKAGES}
        for context, text in sorted(known(own) - used, key=str):
            self.stdout.write(f"unused: {shown((context, text))}")
        faults = [f"no translation: {shown(key)}" for key in sorted(used - translated, key=str)]
        faults += wrong_placeholders(catalogues) + unfillable(catalogues) + said_twice(own)
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults in the catalogues"]))
        self.stdout.write(f"{len(used)} strings, all of them in {LOCALE}")


class Extraction(makemessages.Command):
    """Django's own extraction, writing to a folder outside the source tree."""

    target = ""

    def find_files(self, root: str) -> list[makemessages.TranslatableFile]:
        self.locale_paths = [self.target]
        self.default_locale_path = self.target
        return super().find_files(root)

    def copy_plural_forms(self, msgs: str, _locale: str) -> str:
        """What is marked is English, and has the two forms of English."""
        plain: str = super().copy_plural_forms(msgs, "en")
        return plain


def extract() -> list[Message]:
    """Return every string that templates and code mark for translation."""
    with tempfile.TemporaryDirectory(prefix="sandpiper-messages-") as folder:
        extraction = Extraction()
        extraction.target = folder
        call_command(extraction, locale=[LOCALE], ignore_patterns=NOT_SHOWN, verbosity=0)
        path = Path(folder) / LOCALE / "LC_MESSAGES" / "django.po"
        with path.open("rb") as text:
            return [message for message in read_po(text, locale="en") if message.id]


def read_catalogues() -> dict[str, Catalog]:
    catalogues = {}
    for path in sorted((settings.BASE_DIR / "locale").glob(f"*/{LOCALE}/LC_MESSAGES/django.po")):
        with path.open("rb") as text:
            catalogues[path.parts[-4]] = read_po(text, locale=LOCALE)
    return catalogues


def all_messages(catalogues: dict[str, Catalog]) -> Iterator[Message]:
    for catalogue in catalogues.values():
        yield from (message for message in catalogue if message.id)


def known(catalogues: dict[str, Catalog]) -> set[Key]:
    return {key_of(message) for message in all_messages(catalogues)}


def key_of(message: Message) -> Key:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def is_done(message: Message) -> bool:
    strings = strings_of(message)
    return not message.fuzzy and bool(strings) and all(strings)


def wrong_placeholders(catalogues: dict[str, Catalog]) -> list[str]:
    return [
        f"{name}: {error}: {shown(key_of(message))}"
        for name, catalogue in catalogues.items()
        for message in catalogue
        if message.id and is_done(message)
        for error in message.check(catalogue)
    ]


def said_twice(catalogues: dict[str, Catalog]) -> list[str]:
    """Name what two apps say differently: only one is ever shown, so another meaning needs a context."""
    said: dict[Key, set[tuple[str, ...]]] = defaultdict(set)
    for message in all_messages(catalogues):
        said[key_of(message)].add(strings_of(message))
    return [f"said in two ways: {shown(key)}" for key, ways in said.items() if len(ways) > 1]


def unfillable(catalogues: dict[str, Catalog]) -> list[str]:
    """Name what fails as soon as it is filled in: most often a per cent sign that is not written twice."""
    return [
        f"{name}: cannot be filled in: {shown(key_of(message))}"
        for name, catalogue in catalogues.items()
        for message in all_messages({name: catalogue})
        for text in strings_of(message)
        if "%(" in key_of(message)[1] and not is_fillable(text)
    ]


def is_fillable(text: str) -> bool:
    try:
        return bool(text % defaultdict(int))
    except (TypeError, ValueError):
        return False


def strings_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def shown(key: Key) -> str:
    context, text = key
    return f"{context + ': ' if context else ''}{text!r}"
