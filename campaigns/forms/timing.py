"""When a campaign goes out, what follows it, and how its effect is measured."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from campaigns.domain.following import HOURS
from campaigns.domain.recurrence import WEEKDAYS as WEEKDAY_CODES
from campaigns.domain.recurrence import instant
from campaigns.forms.fields import WallClockField, at_least
from campaigns.forms.stopping import StopRulesForm
from campaigns.models import Campaign
from campaigns.models.campaigns import SENT_CHANNELS
from campaigns.selectors.following.whom import choices_after, whom_word
from campaigns.selectors.timing.repeating import (
    OWN_RULE,
    REPEATS,
    SHOWN_WHEN,
    ZONES,
    read_repeats,
    write_repeats,
)
from campaigns.selectors.timing.schedule import zone_of
from customers.models import Channel

LONGEST_SHOWN = 366  # days


class ScheduleForm(StopRulesForm):
    scheduled_at = WallClockField(label=_("Starts at"), required=False)
    time_zone = forms.ChoiceField(label=_("By the clock of"), choices=ZONES, required=False)
    repeats = forms.ChoiceField(label=_("Repeats"), choices=REPEATS, required=False)
    every = forms.IntegerField(
        label=_("Every so many days, weeks, months or years"), min_value=1, max_value=99, initial=1,
        required=False,
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("On these weekdays (where it repeats by weeks)"),
        choices=[(code, WEEKDAYS[number]) for number, code in enumerate(WEEKDAY_CODES)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=_("Last day of the series"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    class Meta:
        model = Campaign
        fields = [
            "scheduled_at", "time_zone", "repeats", "every", "weekdays", "until", "recurrence",
            "free_days", "customer_time", "again", "again_days", "per_hour", "shown_days",
            "shows_per_day", "priority", "cost_per_contact", "budget_amount",
        ]  # fmt: skip
        help_texts = {
            "recurrence": _("Only for a rule of your own: FREQ=MONTHLY;BYDAY=1MO;COUNT=6"),
            "free_days": _(
                "Public holidays and weekends that are not worked, by the bank’s calendar."
            ),
            "again": _("Whether a customer whom an earlier date reached is chosen again."),
            "per_hour": _("Empty: as fast as the provider allows."),
            "shown_days": _("After these days the banner is not shown any more."),
            "shows_per_day": _("Empty: as often as the customer comes by."),
            "priority": _("1 to 9; where two campaigns want the same customer, the higher wins."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)
        self.add_rules()
        for name, when in SHOWN_WHEN.items():
            self.fields[name].widget.attrs["data-when"] = when
        campaign = self.instance
        if campaign.channel != Channel.IN_APP:
            del self.fields["shown_days"], self.fields["shows_per_day"]
        if campaign.scheduled_at:
            local = campaign.scheduled_at.astimezone(zone_of(campaign))
            self.initial["scheduled_at"] = local.replace(tzinfo=None)
        if campaign.recurrence:
            self.initial.update(read_repeats(campaign.recurrence))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wall = data.get("scheduled_at")
        zone = ZoneInfo(data.get("time_zone") or settings.TIME_ZONE)
        data["scheduled_at"] = instant(wall, zone) if wall else None
        data["recurrence"] = write_repeats(data, wall)
        if data["recurrence"] and data.get("repeats") != OWN_RULE and not data.get("until"):
            self.add_error("until", _("Say when the series ends."))
        self._refuse_the_past(data)
        data["stop_rules"] = self.read_rules(data)
        return data

    def _refuse_the_past(self, data: dict[str, Any]) -> None:
        start, before = data["scheduled_at"], Campaign.objects.filter(pk=self.instance.pk)
        known = before.values_list("scheduled_at", flat=True).first()
        if start and start != known and start < timezone.now() - timedelta(minutes=5):
            self.add_error("scheduled_at", _("This moment has passed."))

    def clean_per_hour(self) -> int | None:
        return at_least(self.cleaned_data["per_hour"], 1)

    def clean_shown_days(self) -> int:
        days = at_least(self.cleaned_data["shown_days"], 1)
        if days > LONGEST_SHOWN:
            raise forms.ValidationError(_("At most %(most)s days.") % {"most": LONGEST_SHOWN})
        return days

    def clean_shows_per_day(self) -> int | None:
        return at_least(self.cleaned_data["shows_per_day"], 1)

    def clean_cost_per_contact(self) -> Decimal:
        return at_least(self.cleaned_data["cost_per_contact"], Decimal(0))

    def clean_budget_amount(self) -> Decimal | None:
        return at_least(self.cleaned_data["budget_amount"], Decimal(0))

    def clean_priority(self) -> int:
        priority = self.cleaned_data["priority"]
        if not 1 <= priority <= 9:
            raise forms.ValidationError(_("Enter a number from 1 to 9."))
        return priority


class FollowForm(StopRulesForm):
    follow_when = forms.ChoiceField(label=_("For whom"), choices=Campaign.FollowWhen.choices)
    follow_after_hours = forms.IntegerField(
        label=_("Hours after the first contact"), min_value=HOURS[0], max_value=HOURS[1]
    )

    class Meta:
        model = Campaign
        fields = (
            "follow_when", "follow_after_hours", "per_hour", "priority", "cost_per_contact", "budget_amount",
        )  # fmt: skip
        help_texts = ScheduleForm.Meta.help_texts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_rules()
        if self.instance.follows:
            channel, now = self.instance.follows.channel, self.instance.follow_when
            choices = dict(choices_after(channel))
            choices.setdefault(now, whom_word(now, channel))
            self.fields["follow_when"] = forms.ChoiceField(
                label=_("For whom"), choices=list(choices.items())
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["stop_rules"] = self.read_rules(data)
        return data

    clean_per_hour = ScheduleForm.clean_per_hour
    clean_cost_per_contact = ScheduleForm.clean_cost_per_contact
    clean_budget_amount = ScheduleForm.clean_budget_amount
    clean_priority = ScheduleForm.clean_priority


class FollowUpForm(forms.Form):
    when = forms.ChoiceField(choices=Campaign.FollowWhen.choices)
    after_hours = forms.IntegerField(min_value=HOURS[0], max_value=HOURS[1])
    channel = forms.ChoiceField(choices=SENT_CHANNELS)


class TestForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["holdout_share"]
        help_texts = {
            "holdout_share": _(
                "0.1 is one in ten. They are drawn at random and not contacted: without them no effect can be shown."
            )
        }
