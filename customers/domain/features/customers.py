"""Features of the customer alone."""

from customers.domain.features.declared import Feature, Grain, Unit, Words

FEATURES = (
    Feature(
        "age_years", Words("Age", "年龄"),
        Words("Full years since the birth date.", "按出生日期计算的周岁。"),
        Unit.YEARS, Grain.CUSTOMER, "c.age_years",
    ),
    Feature(
        "tenure_days", Words("Days as a customer", "客户年限（天）"),
        Words("Days since the customer's first account here was opened.", "自客户在本行首次开户以来的天数。"),
        Unit.DAYS, Grain.CUSTOMER, "c.tenure_days",
    ),
)  # fmt: skip
