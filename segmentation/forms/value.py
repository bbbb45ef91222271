"""The terms of value as a form: percentages as people say them, one field a number."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from segmentation.domain.value.terms import (
    BY_QUANTILES,
    CONTRACTS,
    DEFAULT,
    FIXED,
    LOYALTY_PARTS,
    MEASURES,
    PARTS,
    TIERS,
)
from segmentation.selectors.words import kind_names, tier_names

PART_NAMES = {
    "contribution": gettext_lazy("Contribution"),
    "clv": gettext_lazy("Lifetime value"),
    "potential": gettext_lazy("Potential"),
    "loyalty": gettext_lazy("Loyalty"),
    "rfm": gettext_lazy("RFM grades"),
}
LOYALTY_NAMES = {
    "tenure": gettext_lazy("How long a customer"),
    "products": gettext_lazy("Kinds of product held"),
    "recency": gettext_lazy("How lately active"),
    "inflow": gettext_lazy("Share of income paid in here"),
    "satisfaction": gettext_lazy("Satisfaction, as answered or expected"),
    "referrals": gettext_lazy("Customers brought here"),
}
MEASURE_NAMES = {
    "recency": gettext_lazy("Recency: days since the customer last acted"),
    "frequency": gettext_lazy("Frequency: own bookings in a year"),
    "monetary": gettext_lazy("Monetary: spending in a year"),
}


class CutsField(forms.CharField):
    """Four numbers, rising, parted by commas."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace("，", ",").replace(" ", "")
        try:
            return [float(part) for part in text.split(",") if part]
        except ValueError as error:
            raise forms.ValidationError(_("Numbers parted by commas, please.")) from error

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{one:g}" for one in value) if isinstance(value, list | tuple) else value


class ValueForm(forms.Form):
    """Cut points, margins and costs, weights and tiers."""

    method = forms.ChoiceField(
        label=gettext_lazy("RFM cut points"),
        choices=[
            (BY_QUANTILES, gettext_lazy("Fifths of the customers, anew at each refresh")),
            (FIXED, gettext_lazy("Fixed, as given here")),
        ],
    )
    payment_margin = forms.FloatField(label=gettext_lazy("Margin on payments, %"), min_value=0)
    customer_cost = forms.FloatField(label=gettext_lazy("Cost of a customer a year"), min_value=0)
    discount_rate = forms.FloatField(label=gettext_lazy("Discount rate a year, %"), min_value=0)
    horizon_months = forms.IntegerField(
        label=gettext_lazy("Horizon in months"), min_value=3, max_value=120
    )
    retention = forms.FloatField(
        label=gettext_lazy("Retention a year, %"),
        help_text=gettext_lazy(
            "For kinds of product of which fewer than 30 were seen to end early"
        ),
    )
    note = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MEASURES:
            self.fields[f"cuts_{name}"] = CutsField(label=MEASURE_NAMES[name], max_length=80)
        kinds, tiers = kind_names(), tier_names()
        for kind in CONTRACTS:
            self.fields[f"margin_{kind}"] = forms.FloatField(label=kinds[kind])
            self.fields[f"cost_{kind}"] = forms.FloatField(label=kinds[kind], min_value=0)
        for part in PARTS:
            self.fields[f"weight_{part}"] = forms.FloatField(label=PART_NAMES[part], min_value=0)
        for part in LOYALTY_PARTS:
            self.fields[f"loyalty_{part}"] = forms.FloatField(
                label=LOYALTY_NAMES[part], min_value=0
            )
        for code in TIERS:
            self.fields[f"tier_{code}"] = forms.FloatField(
                label=tiers[code], min_value=0, required=False
            )

    def document(self) -> dict[str, Any]:
        """Return what was entered as a document of terms."""
        given = self.cleaned_data
        return {
            "rfm": {"method": given["method"]} | {name: given[f"cuts_{name}"] for name in MEASURES},
            "products": {
                kind: [round(given[f"margin_{kind}"] / 100, 8), given[f"cost_{kind}"]]
                for kind in CONTRACTS
            },
            "payment_margin": round(given["payment_margin"] / 100, 8),
            "customer_cost": given["customer_cost"],
            "discount_rate": round(given["discount_rate"] / 100, 8),
            "horizon_months": given["horizon_months"],
            "retention": round(given["retention"] / 100, 8),
            "weights": {part: given[f"weight_{part}"] for part in PARTS},
            "loyalty": {part: given[f"loyalty_{part}"] for part in LOYALTY_PARTS},
            "tiers": {
                code: given[f"tier_{code}"] for code in TIERS if given[f"tier_{code}"] is not None
            },
        }

    def margins(self) -> list[tuple[Any, Any]]:
        """Return the fields of margin and cost, kind by kind."""
        return [(self[f"margin_{kind}"], self[f"cost_{kind}"]) for kind in CONTRACTS]

    def cuts(self) -> list[Any]:
        """Return the fields of the cut points."""
        return [self[f"cuts_{name}"] for name in MEASURES]

    def weights(self) -> list[Any]:
        """Return the fields of the weights."""
        return [self[f"weight_{part}"] for part in PARTS]

    def loyalty(self) -> list[Any]:
        """Return the fields of the weights of loyalty."""
        return [self[f"loyalty_{part}"] for part in LOYALTY_PARTS]

    def tiers(self) -> list[Any]:
        """Return the fields of the tiers."""
        return [self[f"tier_{code}"] for code in TIERS]


def initial_terms(document: dict[str, Any], version: int) -> dict[str, Any]:
    """Return a document of terms as the form shows it."""
    hundredfold = {
        name: document[name] * 100 for name in ("payment_margin", "discount_rate", "retention")
    }
    shown: dict[str, Any] = {name: round(value, 6) for name, value in hundredfold.items()}
    shown |= {"version": version, "method": document["rfm"]["method"]}
    shown |= {name: document[name] for name in ("customer_cost", "horizon_months")}
    shown |= {f"cuts_{name}": document["rfm"][name] for name in MEASURES}
    for kind, (margin, cost) in document["products"].items():
        shown |= {f"margin_{kind}": round(margin * 100, 6), f"cost_{kind}": cost}
    shown |= {f"weight_{part}": weight for part, weight in document["weights"].items()}
    loyalty = document.get("loyalty", DEFAULT["loyalty"])
    shown |= {f"loyalty_{part}": weight for part, weight in loyalty.items()}
    shown |= {f"tier_{code}": least for code, least in document["tiers"].items()}
    return shown


class SegmentNameForm(forms.Form):
    """The name of a segment to be."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
