"""The page of docs/ that lists every feature, written from the declarations."""

from customers.domain.features import FEATURES, THEMES
from customers.domain.features.declared import Feature

HEAD = """# Features of the customer profile 客户特征

Written by `manage.py feature_docs`; a test checks that it is current. {count} features, each declared once in
`customers/domain/features/`: the columns, the refresh, the values as of a past day, the builder's fields, the API
and the pages under Customers → Features all come from the declaration. Expressions read the logical tables of
`customers/domain/features/logical.py`: `c` customer, `h` open holdings, `k` holdings by kind of product, `t` bookings
of a year, `r` those of 90 days, `g` spending by category, `y` days with own bookings, `m` calendar months, `p` payers,
`e` events, `x` texts, `f` the features before.
"""
TABLE = "| feature | meaning | unit | window | nothing found | expression |\n|---|---|---|---|---|---|\n"


def features_page() -> str:
    """Return the Markdown of docs/features.md."""
    parts = [HEAD.format(count=len(FEATURES))]
    for theme, features in THEMES.items():
        rows = "".join(_row(feature) for feature in features if feature.kept)
        parts.append(f"## {theme}\n{TABLE}{rows}")
    return "\n".join(parts)


def _row(feature: Feature) -> str:
    window = f"{feature.window_days} d" if feature.window_days else "–"
    cells = (
        f"`{feature.name}`<br>{feature.label.en} {feature.label.zh}",
        f"{feature.meaning.en} {feature.meaning.zh}",
        feature.unit.value,
        window,
        feature.null_means,
        f"`{feature.expression}`",
    )
    return f"| {' | '.join(cells)} |\n"
