"""A campaign, its content and its approvals."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import EDIT, VIEW
from accounts.selectors import let_in
from config.base.models import AppendOnly, TimeStamped
from customers.models import Channel, Product, SuppressionList
from segmentation.models import Segment

# What a campaign can send by; by phone and at the branch people say what is written.
SENT_CHANNELS = [
    (channel.value, channel.label)
    for channel in (
        Channel.EMAIL,
        Channel.SMS,
        Channel.PUSH,
        Channel.WECHAT,
        Channel.IN_APP,
        Channel.PHONE,
        Channel.BRANCH,
        Channel.ADS,
    )
]
# A campaign of public posts: nobody is addressed, so nothing is frozen and nothing delivered.
SOCIAL = "social"
CAMPAIGN_CHANNELS = [*SENT_CHANNELS, (SOCIAL, _("Social posts"))]
FOLLOW_WHEN = ["not_sent", "not_delivered", "not_opened", "not_clicked", "not_converted"]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> "CampaignQuerySet":
        """Keep the campaigns of the user's branch and those the user was let in to; all for the whole bank."""
        return self._within(user, VIEW, EDIT)

    def editable_by(self, user: User) -> "CampaignQuerySet":
        """Keep the campaigns of the user's branch and those shared with the user to be changed."""
        return self._within(user, EDIT)

    def _within(self, user: User, *verbs: str) -> "CampaignQuerySet":
        if not user.branch_code:
            return self
        shared = Q(pk__in=let_in(user, Campaign, *verbs))
        return self.filter(Q(branch_code=user.branch_code) | shared)


class Campaign(TimeStamped):
    """One intention to contact customers: goal, audience, offer, content, schedule, caps and hold-out."""

    class Kind(models.TextChoices):
        PROMOTION = "promotion", _("Product promotion")
        CARE = "care", _("Customer care")
        PARTNER = "partner", _("Cross-industry")
        HOLIDAY = "holiday", _("Holiday")
        RETENTION = "retention", pgettext_lazy("class", "Retention")
        WIN_BACK = "win_back", _("Win-back")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")

    class FreeDays(models.TextChoices):
        SEND = "send", _("Takes place all the same")
        SKIP = "skip", _("Falls out")
        NEXT = "next", _("Moves to the next working day")

    class CustomerTime(models.TextChoices):
        BANK = "bank", _("At this moment for everybody")
        LOCAL = "local", _("At this time on each customer’s own clock")
        BEST = "best", _("At each customer’s best hour, within the next 24 hours")

    class Again(models.TextChoices):
        EVERY = "every", _("Every time")
        NEVER = "never", _("Once, never again")
        AFTER = "after", _("Again after some days")

    class FollowWhen(models.TextChoices):
        NOT_SENT = "not_sent", _("Could not be reached: no address, no consent, or it failed")
        NOT_DELIVERED = "not_delivered", _("It did not arrive")
        NOT_OPENED = "not_opened", _("Did not open it")
        NOT_CLICKED = "not_clicked", _("Did not click")
        NOT_CONVERTED = "not_converted", _("No success yet")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.PROMOTION)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    branch_code = models.CharField(_("branch"), max_length=20, blank=True)
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    goal_conversion_rate = models.FloatField(_("wanted conversion rate"), null=True, blank=True)
    product = models.ForeignKey(
        Product,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("product"),
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=CAMPAIGN_CHANNELS, default=Channel.EMAIL
    )
    include = models.ManyToManyField(
        Segment, related_name="+", blank=True, verbose_name=_("segments in")
    )
    exclude = models.ManyToManyField(
        Segment, related_name="+", blank=True, verbose_name=_("segments out")
    )
    suppression_lists = models.ManyToManyField(
        SuppressionList, related_name="+", blank=True, verbose_name=_("suppression lists")
    )
    holdout_share = models.FloatField(
        _("hold-out share"),
        default=0.1,
        validators=[MinValueValidator(0), MaxValueValidator(0.9)],
    )
    scheduled_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    recurrence = models.CharField(_("repeats by (RRULE)"), max_length=200, blank=True)
    free_days = models.CharField(
        _("on days off"), max_length=4, choices=FreeDays.choices, default=FreeDays.SEND
    )
    customer_time = models.CharField(
        _("when for each customer"),
        max_length=5,
        choices=CustomerTime.choices,
        default=CustomerTime.BANK,
    )
    again = models.CharField(
        _("the same customer in a series"),
        max_length=5,
        choices=Again.choices,
        default=Again.EVERY,
    )
    again_days = models.PositiveSmallIntegerField(
        _("days until the same customer again"), null=True, blank=True
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        verbose_name=pgettext_lazy("campaign", "follows"),
    )
    follow_when = models.CharField(
        _("for whom"), max_length=13, choices=FollowWhen.choices, blank=True
    )
    follow_after_hours = models.PositiveSmallIntegerField(
        _("hours after the first contact"), null=True, blank=True
    )
    per_hour = models.PositiveIntegerField(_("at most per hour"), null=True, blank=True)
    shown_days = models.PositiveSmallIntegerField(_("days a banner stands"), default=14)
    shows_per_day = models.PositiveSmallIntegerField(
        _("showings of the banner to a customer a day"), null=True, blank=True, default=3
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=5)
    conversion_event = models.CharField(
        _("event that counts as conversion"), max_length=32, default="purchase"
    )
    attribution_days = models.PositiveSmallIntegerField(_("attribution window in days"), default=30)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    budget_amount = models.DecimalField(
        _("budget"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    cost_per_contact = models.DecimalField(
        _("cost per contact"), max_digits=10, decimal_places=4, default=0
    )
    stop_rules = models.JSONField(_("stop rules"), default=list, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        permissions = [
            ("edit_campaign", _("Build campaigns")),
            ("approve_campaign", _("Approve campaigns")),
            ("sign_compliance", _("Sign for compliance")),
            ("launch_campaign", _("Launch, pause and resume campaigns")),
            ("stop_campaign", _("Stop campaigns")),
            ("resolve_uncertain", _("Decide deliveries of unknown outcome")),
            ("view_result", _("See results")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(holdout_share__gte=0) & Q(holdout_share__lte=0.9),
                name="campaign_holdout_share",
            ),
            models.CheckConstraint(
                condition=Q(attribution_days__gte=1)
                & Q(cost_per_contact__gte=0)
                & (Q(per_hour=None) | Q(per_hour__gte=1))
                & Q(shown_days__gte=1, shown_days__lte=366)
                & (Q(shows_per_day=None) | Q(shows_per_day__gte=1))
                & (Q(budget_amount=None) | Q(budget_amount__gte=0)),
                name="campaign_figures",
            ),
            models.CheckConstraint(
                condition=Q(free_days__in=["send", "skip", "next"])
                & Q(customer_time__in=["bank", "local", "best"])
                & (Q(again__in=["every", "never"]) | Q(again="after", again_days__gte=1)),
                name="campaign_timing",
            ),
            models.CheckConstraint(
                condition=Q(follows=None, follow_when="", follow_after_hours=None)
                | Q(
                    ~Q(follows=F("id")),
                    follows__isnull=False,
                    follow_when__in=FOLLOW_WHEN,
                    follow_after_hours__range=(1, 720),
                    scheduled_at=None,
                    recurrence="",
                    customer_time="bank",
                    holdout_share=0,
                ),
                name="campaign_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def keeper(self) -> User:
        """Who decides whom else to let in."""
        return self.author

    @property
    def is_social(self) -> bool:
        """Whether it consists of public posts alone."""
        return self.channel == SOCIAL


class CampaignEdit(AppendOnly):
    """Somebody changed the campaign since its last approval: nobody among them may approve it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="edits")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("campaign edit")
        verbose_name_plural = _("campaign edits")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "editor"], name="campaignedit_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.editor_id}"


# What only short messages and banners have; a mail is signed without them.
SHORT_FIELDS = (
    "link", "template", "template_values", "button", "picture", "placement", "audience_format", "recipient",
)  # fmt: skip
TEXTS = ("subject", "preheader", "body", *SHORT_FIELDS)


class MessageTexts(models.Model):
    """What a message says: TEXTS, which a version keeps as the message had them."""

    subject = models.CharField(_("subject"), max_length=200, blank=True)
    preheader = models.CharField(_("preview line"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    link = models.URLField(_("leads to"), max_length=1000, blank=True)
    template = models.CharField(_("template of the vendor"), max_length=64, blank=True)
    template_values = models.JSONField(_("fields of the template"), default=dict, blank=True)
    button = models.CharField(_("words on the button"), max_length=40, blank=True)
    picture = models.CharField(_("picture"), max_length=80, blank=True)
    placement = models.CharField(_("placement"), max_length=32, blank=True)
    audience_format = models.CharField(_("form of the file"), max_length=12, blank=True)
    recipient = models.CharField(_("recipient"), max_length=32, blank=True)

    class Meta:
        abstract = True

    @property
    def template_text(self) -> str:
        """What the fields of the vendor's template say, one a line."""
        return "\n".join(str(value) for value in self.template_values.values())

    @property
    def texts(self) -> dict[str, Any]:
        """What it says, by TEXTS."""
        return {name: getattr(self, name) for name in TEXTS}


class Message(MessageTexts, TimeStamped):
    """The content of one step, variant and language of a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="messages")
    step = models.PositiveSmallIntegerField(_("step"), default=1)
    variant = models.CharField(_("variant"), max_length=8, default="A")
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "step", "variant", "language"], name="message_once"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_language_display_name(self) -> str:
        """The language's own name."""
        return dict(settings.LANGUAGES).get(self.language, self.language)


class Approval(AppendOnly):
    """A signature over the SHA-256 of the campaign's canonical JSON, or a refusal with its reason.

    `author` copies the campaign's author: the table itself refuses a person's own work.
    """

    class Role(models.TextChoices):
        BUSINESS = "business", _("Business")
        COMPLIANCE = "compliance", _("Compliance")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="approvals")
    content_hash = models.CharField(_("hash"), max_length=64)
    role = models.CharField(_("as"), max_length=10, choices=Role.choices)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("in place of"),
    )
    valid_until = models.DateTimeField(_("holds until"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(author=F("approver")), name="approval_by_a_second_person"
            ),
            models.UniqueConstraint(
                fields=["campaign", "content_hash", "role", "approver", "valid_until"],
                name="approval_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.role} {self.outcome}"
