"""Keys that others gave, written in addresses."""

import re

from django.urls.converters import StringConverter

# What ends a step of an address or climbs out of it, our own sign, and words that pages may be called by.
UNFIT = re.compile(r"[/~]|^\.(?=\.?$)|^[a-z](?=[a-z]*$)")


class KeyConverter(StringConverter):
    """A key, such as a customer's number, as one step of an address; what does not fit is written `~2F`."""

    def to_python(self, value: str) -> str:
        """Return the key that a step of an address stands for."""
        return re.sub("~([0-7][0-9A-F])", lambda found: chr(int(found[1], 16)), value)

    def to_url(self, value: object) -> str:
        """Return the step of an address that stands for a key."""
        return UNFIT.sub(lambda found: f"~{ord(found[0]):02X}", str(value))
