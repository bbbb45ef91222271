"""The keys of recipients' pseudonyms: kept sealed from their first file on, so that rotation changes no pseudonym."""

from base64 import b64decode, b64encode

from django.conf import settings
from django.db import transaction

from customers.domain.pseudonyms import recipient_key, recipient_name
from customers.models import Export, PseudonymKey


def key_for(recipient: str) -> bytes:
    """Return the key of a recipient's pseudonyms; the first time it is derived from the oldest secret and kept.

    A recipient who got files before keys were kept has pseudonyms under that secret already.
    """
    name = recipient_name(recipient)
    secrets = {**settings.BLIND_INDEX_KEYS_KEPT, **settings.BLIND_INDEX_KEYS}
    derived = b64encode(recipient_key(secrets[min(secrets)], recipient)).decode()
    kept, _made = PseudonymKey.objects.get_or_create(recipient=name, defaults={"key": derived})
    return b64decode(kept.key)


@transaction.atomic
def keep_recipient_keys() -> int:
    """Keep the key of every recipient who ever got a file; return how many recipients there are."""
    names = Export.objects.exclude(recipient="").values_list("recipient", flat=True).distinct()
    for name in names:
        key_for(name)
    return len(names)
