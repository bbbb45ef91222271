"""The wide row of features per customer; columns mirror `customers.domain.features`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customers import Customer
from customers.models.fields import RealField


class CustomerProfile(models.Model):
    """The features of one customer as of `computed_at`, refreshed set-based."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    computed_at = models.DateTimeField(_("computed at"))
    age_years = models.IntegerField(_("Age"), null=True)
    tenure_days = models.IntegerField(_("Days as a customer"), null=True)
    total_balance = RealField(_("Total assets here"), null=True)
    deposit_balance = RealField(_("Deposits"), null=True)
    wealth_balance = RealField(_("Wealth products"), null=True)
    loan_balance = RealField(_("Loans owed"), null=True)
    card_balance = RealField(_("Owed on cards"), null=True)
    balance_change_90d = RealField(_("Change of assets, 90 days"), null=True)
    avg_balance_90d = RealField(_("Average assets, 90 days"), null=True)
    product_count = models.IntegerField(_("Open products"), null=True)
    product_kinds = models.IntegerField(_("Kinds of product"), null=True)
    next_maturity_days = models.IntegerField(_("Days to the next maturity"), null=True)
    recency_days = models.IntegerField(_("Days since the last booking"), null=True)
    dormancy_days = models.IntegerField(_("Days since the customer last acted"), null=True)
    frequency_90d = models.IntegerField(_("Own bookings, 90 days"), null=True)
    monetary_90d = RealField(_("Spending, 90 days"), null=True)
    inflow_30d = RealField(_("Money in, 30 days"), null=True)
    outflow_30d = RealField(_("Money out, 30 days"), null=True)
    inflow_90d = RealField(_("Money in, 90 days"), null=True)
    outflow_90d = RealField(_("Money out, 90 days"), null=True)
    salary_90d = RealField(_("Salary and pension, 90 days"), null=True)
    salary_months = models.IntegerField(_("Months with salary, a year"), null=True)
    cash_share_90d = RealField(_("Share of cash, 90 days"), null=True)
    mobile_share_90d = RealField(_("Share by mobile, 90 days"), null=True)
    night_share_30d = RealField(_("Share at night, 30 days"), null=True)
    tx_count_7d = models.IntegerField(_("Bookings, 7 days"), null=True)
    tx_count_30d = models.IntegerField(_("Bookings, 30 days"), null=True)
    tx_count_90d = models.IntegerField(_("Bookings, 90 days"), null=True)
    tx_count_365d = models.IntegerField(_("Bookings, a year"), null=True)
    active_days_90d = models.IntegerField(_("Days with own bookings, 90 days"), null=True)
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
    logins_30d = models.IntegerField(_("Sign-ins, 30 days"), null=True)
    product_views_30d = models.IntegerField(_("Product pages seen, 30 days"), null=True)
    branch_visits_90d = models.IntegerField(_("Branch visits, 90 days"), null=True)
    calls_90d = models.IntegerField(_("Calls, 90 days"), null=True)
    email_opens_90d = models.IntegerField(_("E-mails opened, 90 days"), null=True)
    complaints_365d = models.IntegerField(_("Complaints, a year"), null=True)
    days_since_login = models.IntegerField(_("Days since the last sign-in"), null=True)

    class Meta:
        verbose_name = _("customer profile")
        verbose_name_plural = _("customer profiles")

    def __str__(self) -> str:
        return str(self.customer_id)


class ProfileDue(models.Model):
    """A customer whose profile is older than what is known of them."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )

    class Meta:
        verbose_name = _("profile due")
        verbose_name_plural = _("profiles due")

    def __str__(self) -> str:
        return str(self.customer_id)
