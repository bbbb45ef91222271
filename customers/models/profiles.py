"""The wide row of features per customer; columns mirror `customers.domain.features`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customers import Customer
from customers.models.fields import RealField


class CustomerProfile(models.Model):
    """The features of one customer as of `computed_at`, refreshed set-based."""

    # A trigger keeps this reference, by one check per statement: see decision 0021.
    customer = models.OneToOneField(
        Customer,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="profile",
        db_constraint=False,
    )
    computed_at = models.DateTimeField(_("computed at"))
    age_years = models.IntegerField(_("Age"), null=True)
    tenure_days = models.IntegerField(_("Days as a customer"), null=True)
    total_balance = RealField(_("Total assets here"), null=True)
    deposit_balance = RealField(_("Deposits"), null=True)
    wealth_balance = RealField(_("Wealth products"), null=True)
    loan_balance = RealField(_("Loans owed"), null=True)
    card_balance = RealField(_("Owed on cards"), null=True)
    product_count = models.IntegerField(_("Open products"), null=True)
    product_kinds = models.IntegerField(_("Kinds of product"), null=True)
    product_entropy = RealField(_("Variety of products"), null=True)
    next_maturity_days = models.IntegerField(_("Days to the next maturity"), null=True)
    maturing_balance_90d = RealField(_("Deposits maturing in 90 days"), null=True)
    avg_balance_90d = RealField(_("Average assets, 90 days"), null=True)
    recency_days = models.IntegerField(_("Days since the last booking"), null=True)
    dormancy_days = models.IntegerField(_("Days since the customer last acted"), null=True)
    frequency_90d = models.IntegerField(_("Own bookings, 90 days"), null=True)
    frequency_365d = models.IntegerField(_("Own bookings, a year"), null=True)
    monetary_90d = RealField(_("Spending, 90 days"), null=True)
    monetary_365d = RealField(_("Spending, a year"), null=True)
    avg_spend_90d = RealField(_("Average payment, 90 days"), null=True)
    inflow_30d = RealField(_("Money in, 30 days"), null=True)
    outflow_30d = RealField(_("Money out, 30 days"), null=True)
    inflow_90d = RealField(_("Money in, 90 days"), null=True)
    outflow_90d = RealField(_("Money out, 90 days"), null=True)
    salary_90d = RealField(_("Salary and pension, 90 days"), null=True)
    fees_365d = RealField(_("Fees paid, a year"), null=True)
    overdrawn_90d = models.IntegerField(_("Bookings into overdraft, 90 days"), null=True)
    tx_count_7d = models.IntegerField(_("Bookings, 7 days"), null=True)
    tx_count_30d = models.IntegerField(_("Bookings, 30 days"), null=True)
    tx_count_90d = models.IntegerField(_("Bookings, 90 days"), null=True)
    tx_count_365d = models.IntegerField(_("Bookings, a year"), null=True)
    active_days_90d = models.IntegerField(_("Days with own bookings, 90 days"), null=True)
    cash_share_90d = RealField(_("Share of cash, 90 days"), null=True)
    mobile_share_90d = RealField(_("Share by mobile, 90 days"), null=True)
    web_share_90d = RealField(_("Share by web, 90 days"), null=True)
    branch_share_90d = RealField(_("Share by branch, 90 days"), null=True)
    atm_share_90d = RealField(_("Share by machine, 90 days"), null=True)
    night_share_30d = RealField(_("Share at night, 30 days"), null=True)
    weekend_share_90d = RealField(_("Share at weekends, 90 days"), null=True)
    balance_change_90d = RealField(_("Change of assets, 90 days"), null=True)
    balance_slope_3m = RealField(_("Trend of assets, 3 months"), null=True)
    balance_slope_6m = RealField(_("Trend of assets, 6 months"), null=True)
    balance_slope_12m = RealField(_("Trend of assets, 12 months"), null=True)
    spend_groceries_90d = RealField(_("Spending on groceries, 90 days"), null=True)
    spend_dining_90d = RealField(_("Spending on dining, 90 days"), null=True)
    spend_transport_90d = RealField(_("Spending on transport, 90 days"), null=True)
    spend_shopping_90d = RealField(_("Spending on shopping, 90 days"), null=True)
    spend_health_90d = RealField(_("Spending on health, 90 days"), null=True)
    spend_education_90d = RealField(_("Spending on education, 90 days"), null=True)
    spend_travel_90d = RealField(_("Spending on travel, 90 days"), null=True)
    spend_entertainment_90d = RealField(_("Spending on entertainment, 90 days"), null=True)
    spend_children_90d = RealField(_("Spending on children, 90 days"), null=True)
    spend_digital_90d = RealField(_("Spending on digital services, 90 days"), null=True)
    spend_change_90d = RealField(_("Change of spending, 90 days"), null=True)
    spend_groceries_change_90d = RealField(_("Change of spending on groceries, 90 days"), null=True)
    spend_dining_change_90d = RealField(_("Change of spending on dining, 90 days"), null=True)
    spend_transport_change_90d = RealField(_("Change of spending on transport, 90 days"), null=True)
    spend_shopping_change_90d = RealField(_("Change of spending on shopping, 90 days"), null=True)
    spend_health_change_90d = RealField(_("Change of spending on health, 90 days"), null=True)
    spend_education_change_90d = RealField(_("Change of spending on education, 90 days"), null=True)
    spend_travel_change_90d = RealField(_("Change of spending on travel, 90 days"), null=True)
    spend_entertainment_change_90d = RealField(
        _("Change of spending on entertainment, 90 days"), null=True
    )
    spend_children_change_90d = RealField(_("Change of spending on children, 90 days"), null=True)
    spend_digital_change_90d = RealField(
        _("Change of spending on digital services, 90 days"), null=True
    )
    category_entropy_90d = RealField(_("Variety of spending, 90 days"), null=True)
    salary_months = models.IntegerField(_("Months with salary, a year"), null=True)
    regular_pay_months = models.IntegerField(_("Months paid by the most regular payer"), null=True)
    unnamed_pay_months = models.IntegerField(_("Months of pay not named so"), null=True)
    regular_pay_90d = RealField(_("Regular pay, 90 days"), null=True)
    pay_day = models.IntegerField(_("Usual day of pay"), null=True)
    pay_variation = RealField(_("Variation of pay"), null=True)
    inflow_variation_6m = RealField(_("Variation of money in, 6 months"), null=True)
    strongest_month = models.IntegerField(_("Month of most spending"), null=True)
    strongest_month_share = RealField(_("Share of the month of most spending"), null=True)
    same_month_share = RealField(_("Share of this month last year"), null=True)
    logins_30d = models.IntegerField(_("Sign-ins, 30 days"), null=True)
    sessions_90d = models.IntegerField(_("Sessions, 90 days"), null=True)
    digital_days_90d = models.IntegerField(_("Days active by app or web, 90 days"), null=True)
    digital_breadth_90d = models.IntegerField(_("Kinds of use by app or web, 90 days"), null=True)
    product_views_30d = models.IntegerField(_("Product pages seen, 30 days"), null=True)
    branch_visits_90d = models.IntegerField(_("Branch visits, 90 days"), null=True)
    calls_90d = models.IntegerField(_("Calls, 90 days"), null=True)
    email_opens_90d = models.IntegerField(_("E-mails opened, 90 days"), null=True)
    complaints_365d = models.IntegerField(_("Complaints, a year"), null=True)
    days_since_login = models.IntegerField(_("Days since the last sign-in"), null=True)
    texts_90d = models.IntegerField(_("Texts, 90 days"), null=True)
    negative_texts_90d = models.IntegerField(_("Negative texts, 90 days"), null=True)
    urgent_texts_90d = models.IntegerField(_("Urgent texts, 90 days"), null=True)
    days_since_text = models.IntegerField(_("Days since the last text"), null=True)

    class Meta:
        verbose_name = _("customer profile")
        verbose_name_plural = _("customer profiles")

    def __str__(self) -> str:
        return str(self.customer_id)


class ProfileDue(models.Model):
    """A customer whose profile is older than what is known of them."""

    # A note to self that is soon gone: a reference to nobody would do no harm.
    customer = models.OneToOneField(
        Customer,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("profile due")
        verbose_name_plural = _("profiles due")

    def __str__(self) -> str:
        return str(self.customer_id)


class DataMark(models.Model):
    """When the profiles of customers last changed, so that what is derived from them can follow."""

    kind = models.CharField(_("kind"), max_length=24, unique=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("data mark")
        verbose_name_plural = _("data marks")

    def __str__(self) -> str:
        return f"{self.kind} {self.changed_at:%Y-%m-%d %H:%M}"


class FeatureFigure(models.Model):
    """How a feature is spread over the customers, as measured on a sample of the profiles."""

    name = models.CharField(_("feature"), max_length=40, primary_key=True)
    sampled = models.PositiveIntegerField(_("profiles sampled"))
    known_share = models.FloatField(_("share known"))
    nonzero_share = models.FloatField(_("share not zero"))
    mean = models.FloatField(_("mean"), null=True)
    quantiles = models.JSONField(_("quantiles"), default=dict)
    edges = models.JSONField(_("edges of the bins"), default=list)
    shares = models.JSONField(_("share in each bin"), default=list)
    computed_at = models.DateTimeField(_("computed at"))
    measured_at = models.DateTimeField(_("measured at"))

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")

    def __str__(self) -> str:
        return self.name


class RunningTotals(models.Model):
    """A customer's bookings of one direction in order of time, as running totals: the sum of any window is a difference.

    `at` is in whole seconds since 2000 (UTC), `total` in hundredths of the currency up to and with each booking.
    Whoever is in ProfileDue has bookings that are not in here yet.
    """

    # Written for the due customers at once; what is erased declares it, so no key is checked row by row.
    customer = models.OneToOneField(
        Customer,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    at = ArrayField(models.IntegerField(), verbose_name=_("times"))
    total = ArrayField(models.FloatField(), verbose_name=_("totals"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.customer_id)


class Inflow(RunningTotals):
    """Money in (and bookings of nothing), as running totals."""

    class Meta:
        verbose_name = _("running totals of money in")
        verbose_name_plural = _("running totals of money in")


class Outflow(RunningTotals):
    """Money out, as running totals."""

    class Meta:
        verbose_name = _("running totals of money out")
        verbose_name_plural = _("running totals of money out")
