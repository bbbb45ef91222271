"""Sources for ops staff: credentials and messages stay sealed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    """Connections change on their page; credentials are shown nowhere."""

    list_display = ("name", "kind", "place", "owner", "updated_at")
    list_filter = ("kind",)
    list_select_related = ("owner",)
    search_fields = ("name",)
    exclude = ("credentials",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Connection]:
        return super().get_queryset(request).defer("credentials")


@admin.register(models.Sender)
class SenderAdmin(ReadOnlyAdmin):
    """Senders change on their page; credentials are shown nowhere."""

    list_display = ("name", "channel", "kind", "place", "is_on", "owner")
    list_filter = ("channel", "kind", "is_on")
    list_select_related = ("owner",)
    search_fields = ("name",)
    exclude = ("credentials",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Sender]:
        return super().get_queryset(request).defer("credentials")


@admin.register(models.SenderState)
class SenderStateAdmin(ReadOnlyAdmin):
    list_display = ("sender", "failures", "failed_at", "open_until", "last_words")
    list_select_related = ("sender",)
    search_fields = ("sender__name",)
    exclude = ("token",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.SenderState]:
        return super().get_queryset(request).defer("token")


@admin.register(models.ChannelAddress)
class ChannelAddressAdmin(ReadOnlyAdmin):
    list_display = ("customer", "channel", "account", "gone_at", "updated_at")
    list_filter = ("channel",)
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)
    exclude = ("address", "address_index")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.ChannelAddress]:
        return super().get_queryset(request).defer("address", "address_index")


@admin.register(models.Pull)
class PullAdmin(ReadOnlyAdmin):
    list_display = ("name", "connection", "mapping", "schedule", "is_on", "owner")
    list_filter = ("is_on",)
    list_select_related = ("connection", "mapping", "owner")
    search_fields = ("name",)


@admin.register(models.PullProgress)
class PullProgressAdmin(ReadOnlyAdmin):
    list_display = ("pull", "next_due_at", "failures")
    list_select_related = ("pull",)
    search_fields = ("pull__name",)


@admin.register(models.PullRun)
class PullRunAdmin(ReadOnlyAdmin):
    list_display = ("pull", "state", "started_at", "finished_at", "rows")
    list_filter = ("state",)
    list_select_related = ("pull",)
    search_fields = ("=pull__name",)


@admin.register(models.EventStream)
class EventStreamAdmin(ReadOnlyAdmin):
    list_display = ("name", "connection", "source", "is_on", "owner")
    list_filter = ("is_on",)
    list_select_related = ("connection", "owner")
    search_fields = ("name",)


@admin.register(models.StreamProgress)
class StreamProgressAdmin(ReadOnlyAdmin):
    list_display = ("stream", "taken", "repeated", "refused", "lag", "last_seen_at", "beat_at")
    list_select_related = ("stream",)
    search_fields = ("stream__name",)


@admin.register(models.DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    """What stands in a letter stays sealed; it is replayed or discarded on its page."""

    list_display = ("created_at", "stream", "reason", "state")
    list_filter = ("state", "reason")
    list_select_related = ("stream",)
    search_fields = ("=position",)
    exclude = ("content",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.DeadLetter]:
        return super().get_queryset(request).defer("content")
