"""Records opened for a comparison, many at a time; what is opened stays in memory."""

from collections.abc import Sequence

from config.base.tables import fetch_rows
from customers.domain.identity.keys import Person
from customers.models.fields import sealer

OPENED = """
    SELECT id, kind, name, id_number, phone, email, address, gender, birth_on
      FROM customers_customer WHERE id = ANY(%s)
"""


def open_people(ids: Sequence[int]) -> dict[int, Person]:
    """Return the personal values of the given customers by id."""
    rows = fetch_rows(OPENED, [list(ids)])
    unseal = sealer().open
    people = {}
    for pk, kind, *sealed, gender, birth_on in rows:
        name, id_number, phone, email, address = map(unseal, sealed)
        people[pk] = Person(pk, kind, name, id_number, phone, email, address, gender, birth_on)
    return people
