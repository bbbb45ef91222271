"""Abstract models shared by every app."""

from django.db import models

from config.base.languages import is_chinese


class TimeStamped(models.Model):
    """A row that knows when it was made and last changed (UTC)."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Bilingual(models.Model):
    """A row with a name in Chinese and one in English."""

    name_zh: "models.CharField[str, str]"
    name_en: "models.CharField[str, str]"

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if is_chinese() else self.name_en


class AppendOnly(models.Model):
    """A row written once; the database refuses to change it."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
