"""Which provider serves which channel."""

from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.channels.messages import Provider
from customers.channels.smtp import SmtpProvider
from customers.models import Channel


def open_provider(channel: str) -> Provider:
    """Return a provider of its own for one worker; raises DomainError `channel_without_provider`."""
    if channel != Channel.EMAIL:
        raise DomainError(
            "channel_without_provider", _("No provider is set up for this channel yet.")
        )
    return SmtpProvider()
