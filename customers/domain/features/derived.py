"""Features computed from other features; their expressions read `f`, the columns before them."""

from customers.domain.features.declared import Feature, Grain, Unit, Words

FEATURES = (
    Feature(
        "avg_balance_90d", Words("Average assets, 90 days", "近90天日均资产"),
        Words("Mean of the assets here over the days, rebuilt from bookings.", "按交易还原的近90天本行资产日均值。"),
        Unit.MONEY, Grain.DERIVED, "f.total_balance - f.flow_lag_90d", 90, "zero",
    ),
)  # fmt: skip
