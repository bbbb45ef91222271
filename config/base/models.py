"""Abstract models shared by every app."""

from django.db import models


class TimeStamped(models.Model):
    """A row that knows when it was made and last changed (UTC)."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """A row written once; the database refuses to change it."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
