"""Personal values as people see them."""

from typing import Any

from django.contrib.admin import display
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.domain import masking


class MaskedPerson(models.Model):
    """Somebody whose name, phone and id number a model keeps sealed."""

    name: Any
    phone: Any
    id_number: Any

    class Meta:
        abstract = True

    @property
    @display(description=_("name, masked"))
    def masked_name(self) -> str:
        return masking.mask_name(self.name)

    @property
    @display(description=_("phone, masked"))
    def masked_phone(self) -> str:
        return masking.mask_phone(self.phone)

    @property
    @display(description=_("id number, masked"))
    def masked_id_number(self) -> str:
        return masking.mask_id_number(self.id_number)
