"""A customer's texts with what was read in them."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from customers.models import Customer, Text, TextFeature


def texts_of(customer: Customer, *, until: datetime) -> QuerySet[Text]:
    """Return a customer's texts before an instant, newest first, with their features; the words stay sealed."""
    features = TextFeature.objects.order_by("kind")
    found = Text.objects.filter(customer=customer).until(until).defer("content", "transcript")
    return found.prefetch_related(Prefetch("features", features)).order_by("-occurred_at")


def media_of(customer: Customer) -> QuerySet[Text]:
    """Return a customer's pictures, recordings and videos; the words found in them stay sealed."""
    return Text.objects.filter(customer=customer).with_file().defer("content", "transcript")
