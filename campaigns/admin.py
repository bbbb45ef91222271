"""Campaigns and their ledger for ops staff: built, signed and resolved on the campaign pages, read here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns import models
from config.base.admin import ReadOnlyAdmin

STATE_LABELS = {
    "sent": "success",
    "failed": "danger",
    "uncertain": "warning",
    "suppressed": "info",
    "claimed": "primary",
}


@admin.register(models.Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "state", "author", "scheduled_at", "follows")
    list_filter = ("state", "kind")
    list_select_related = ("author", "follows")
    search_fields = ("code", "name")


@admin.register(models.Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "step", "variant", "language", "subject")
    list_select_related = ("campaign",)
    search_fields = ("=campaign__code",)


@admin.register(models.StopEvent)
class StopEventAdmin(ReadOnlyAdmin):
    list_display = ("run", "line", "does", "by_bank", "at", "settled_by", "settled_at")
    list_filter = ("line", "does", "by_bank")
    list_select_related = ("run", "settled_by")
    search_fields = ("=run__campaign__code",)


@admin.register(models.Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ("id", "channel", "kind", "state", "outcome", "received_at", "owner")
    list_filter = ("state", "kind", "channel")
    list_select_related = ("owner",)
    exclude = ("subject", "text", "note", "address")


@admin.register(models.ReplyAttachment)
class ReplyAttachmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "reply", "media_type", "size", "refused", "checked_at")
    list_select_related = ("reply",)
    list_filter = ("refused",)
    exclude = ("name", "content")


@admin.register(models.TestAddress)
class TestAddressAdmin(ReadOnlyAdmin):
    list_display = ("owner", "channel", "account", "confirmed_by", "confirmed_at", "withdrawn_at")
    list_filter = ("channel",)
    list_select_related = ("owner", "confirmed_by")
    exclude = ("address", "address_index")


@admin.register(models.TestSend)
class TestSendAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "channel", "sender", "outcome", "created_at")
    list_filter = ("channel", "outcome")
    list_select_related = ("campaign", "sender")


@admin.register(models.CopyQuestion)
class CopyQuestionAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "language", "model", "asked_by", "state", "fault", "created_at")
    list_filter = ("state", "language")
    list_select_related = ("campaign", "asked_by")


@admin.register(models.CampaignEdit)
class CampaignEditAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "editor", "created_at")
    list_select_related = ("campaign", "editor")


@admin.register(models.Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "role", "outcome", "approver", "created_at")
    list_filter = ("role", "outcome")
    list_select_related = ("campaign", "approver")
    search_fields = ("=campaign__code", "=content_hash")


@admin.register(models.CampaignVersion)
class CampaignVersionAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "content_hash", "created_at")
    list_select_related = ("campaign",)
    search_fields = ("=campaign__code", "=content_hash")


@admin.register(models.Deputy)
class DeputyAdmin(ReadOnlyAdmin):
    list_display = ("principal", "deputy", "from_on", "until_on", "withdrawn_at")
    list_select_related = ("principal", "deputy")


@admin.register(models.SigningTerms)
class SigningTermsAdmin(ReadOnlyAdmin):
    list_display = ("audience", "budget", "risk_rating", "valid_days", "published_at")
    list_select_related = ("author", "publisher")


@admin.register(models.Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "place", "author", "settled_at", "created_at")
    list_select_related = ("campaign", "author")
    search_fields = ("=campaign__code",)


@admin.register(models.Presence)
class PresenceAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "user", "step", "seen_at")
    list_select_related = ("campaign", "user")


@admin.register(models.CampaignTemplate)
class CampaignTemplateAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "author", "archived_at")
    list_filter = ("kind",)
    list_select_related = ("author",)
    search_fields = ("name",)


@admin.register(models.CopyScan)
class CopyScanAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "errors", "open_warnings", "rules", "created_at")
    list_select_related = ("campaign",)
    search_fields = ("=campaign__code",)


@admin.register(models.CopyAnswer)
class CopyAnswerAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "rule", "quote", "author", "created_at")
    list_select_related = ("campaign", "author")
    search_fields = ("=campaign__code", "=rule")


@admin.register(models.CopyTerm)
class CopyTermAdmin(ReadOnlyAdmin):
    list_display = ("words", "kind", "author", "publisher", "published_at", "withdrawn_at")
    list_filter = ("kind",)
    list_select_related = ("author", "publisher")
    search_fields = ("words",)


@admin.register(models.Asset)
class AssetAdmin(ReadOnlyAdmin):
    list_display = ("name", "format", "width", "height", "size", "uploader", "withdrawn_at")
    list_filter = ("format",)
    list_select_related = ("uploader",)
    search_fields = ("name",)


@admin.register(models.MessageVersion)
class MessageVersionAdmin(ReadOnlyAdmin):
    list_display = ("id", "campaign", "language", "subject", "actor", "created_at")
    list_select_related = ("campaign",)
    search_fields = ("=campaign__code",)


@admin.register(models.LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    list_display = ("url", "state", "status", "checked_at")
    list_filter = ("state",)
    search_fields = ("url",)


@admin.register(models.ContactTask)
class ContactTaskAdmin(ReadOnlyAdmin):
    list_display = ("id", "run", "customer", "channel", "branch", "owner", "state", "due_on")
    list_filter = ("state", "channel", "outcome")
    list_select_related = ("run__campaign", "customer", "branch", "owner")
    search_fields = ("=customer__customer_no", "=delivery_id")
    exclude = ("title", "script", "note")


@admin.register(models.DeliveryOffer)
class DeliveryOfferAdmin(ReadOnlyAdmin):
    list_display = ("delivery_id", "run", "product", "decision_id", "created_at")
    list_select_related = ("run", "product")
    search_fields = ("=delivery_id",)


@admin.register(models.AdAudience)
class AdAudienceAdmin(ReadOnlyAdmin):
    list_display = ("name", "run", "format", "recipient", "created_at")
    list_filter = ("format",)
    list_select_related = ("run", "recipient")


@admin.register(models.AudienceMember)
class AudienceMemberAdmin(ReadOnlyAdmin):
    list_display = ("delivery_id", "audience", "customer", "placed_at", "given_at", "removed_at")
    list_filter = ("removal",)
    list_select_related = ("audience", "customer")
    exclude = ("identifiers",)


@admin.register(models.SocialPost)
class SocialPostAdmin(ReadOnlyAdmin):
    list_display = ("id", "campaign", "platform", "account", "language", "planned_at", "author")
    list_filter = ("platform", "language")
    list_select_related = ("campaign", "author")
    search_fields = ("title", "account", "campaign__code")


@admin.register(models.PostPublication)
class PostPublicationAdmin(ReadOnlyAdmin):
    list_display = ("id", "post", "public_url", "published_at", "by")
    list_select_related = ("post", "by")
    search_fields = ("public_url", "post__campaign__code")


@admin.register(models.PostRemoval)
class PostRemovalAdmin(ReadOnlyAdmin):
    list_display = ("id", "post", "removed_at", "reason", "by")
    list_select_related = ("post", "by")
    search_fields = ("post__campaign__code",)


@admin.register(models.PostFigure)
class PostFigureAdmin(ReadOnlyAdmin):
    list_display = ("id", "post", "kind", "value", "read_at", "source", "by")
    list_select_related = ("post", "by")
    list_filter = ("kind",)


@admin.register(models.PostClicks)
class PostClicksAdmin(ReadOnlyAdmin):
    list_display = ("id", "post", "day", "count")
    list_select_related = ("post",)


@admin.register(models.Placement)
class PlacementAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_zh", "name_en", "surface", "offers", "retired_at")
    list_filter = ("surface",)


@admin.register(models.Banner)
class BannerAdmin(ReadOnlyAdmin):
    list_display = ("delivery_id", "run", "customer", "placement", "rank", "shown_from", "ends_at")
    list_filter = ("placement",)
    list_select_related = ("run", "customer", "placement")
    search_fields = ("=delivery_id", "=customer__customer_no")


@admin.register(models.Impression)
class ImpressionAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "customer", "banner", "product", "decision_id")
    list_filter = ("kind",)
    list_select_related = ("customer", "banner", "product")
    search_fields = ("=customer__customer_no",)


@admin.register(models.FollowedDelivery)
class FollowedDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("delivery_id", "campaign", "run")
    list_select_related = ("campaign", "run")
    search_fields = ("=delivery_id", "=campaign__code")


@admin.register(models.CampaignRun)
class CampaignRunAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "campaign",
        "state",
        "frozen_count",
        "sent_count",
        "failed_count",
        "suppressed_count",
        "uncertain_count",
        "counted_at",
    )
    list_filter = ("state",)
    list_select_related = ("campaign",)
    search_fields = ("=campaign__code",)


@admin.register(models.Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "planned_at", "outcome", "run")
    list_filter = ("outcome",)
    list_select_related = ("campaign", "run")
    search_fields = ("=campaign__code",)


@admin.register(models.HourCurve)
class HourCurveAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "observations", "customers")


@admin.register(models.Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "run", "customer", "channel", "shown_state", "reason", "changed_at")
    list_filter = ("state", "channel")
    list_select_related = ("run", "customer")
    search_fields = ("=id", "=customer__customer_no")

    @display(description=_("state"), ordering="state", label=STATE_LABELS)
    def shown_state(self, delivery: models.Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()


@admin.register(models.DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnlyAdmin):
    list_display = ("id", "delivery_id", "number", "outcome", "response", "started_at")
    list_filter = ("outcome",)
    search_fields = ("=delivery_id",)


@admin.register(models.DeliveryEvent)
class DeliveryEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "delivery_id", "kind", "customer")
    list_filter = ("kind",)
    list_select_related = ("customer",)
    search_fields = ("=delivery_id",)


@admin.register(models.TrackedLink)
class TrackedLinkAdmin(ReadOnlyAdmin):
    list_display = ("campaign", "url")
    list_select_related = ("campaign",)


@admin.register(models.Conversion)
class ConversionAdmin(ReadOnlyAdmin):
    list_display = ("run", "customer", "arm", "occurred_at", "amount")
    list_filter = ("arm",)
    list_select_related = ("run", "customer")
    search_fields = ("=customer__customer_no",)


@admin.register(models.SendingBeat)
class SendingBeatAdmin(ReadOnlyAdmin):
    list_display = ("at", "database")
