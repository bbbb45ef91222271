"""Names of columns as they can be compared: in words, abbreviations written out."""

import re
import unicodedata
from functools import cache

from customers.domain.guesses.names import SHORT


@cache
def words(name: str) -> str:
    """Return a column's name as words in small letters, each abbreviation written out."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(SHORT.get(part, part) for part in re.split(r"[\W_]+", text.lower()) if part)


@cache
def plain(name: str) -> str:
    """Return a name under which others can be compared: words written out, nothing between them."""
    return words(name).replace(" ", "")
