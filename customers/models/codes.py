"""Code tables: what the codes of a bank's systems mean among ours. The national standards are known without a row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import Bilingual, TimeStamped
from customers.models.customers import DataSource


class CodeTable(TimeStamped, Bilingual):
    """A table of codes that mappings read by its name; one of a standard holds only what the bank adds to it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)

    class Meta:
        verbose_name = _("code table")
        verbose_name_plural = _("code tables")

    def __str__(self) -> str:
        return self.name


class CodeEntry(TimeStamped, Bilingual):
    """One code of a source, or of all of them, and our own code for it.

    An empty code stands for a missing value; an empty code of ours says that nothing is known.
    A retired entry also puts the standard's entry for its code out of force.
    """

    table = models.ForeignKey(
        CodeTable, on_delete=models.CASCADE, related_name="entries", verbose_name=_("code table")
    )
    source = models.ForeignKey(
        DataSource,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("data source"),
        help_text=_("Empty for all of them"),
    )
    code = models.CharField(_("code of the source"), max_length=80, blank=True)
    ours = models.CharField(_("our code"), max_length=80, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80, blank=True)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "source", "code"], nulls_distinct=False, name="codeentry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.ours}"
