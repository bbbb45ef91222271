"""What a customer may still take back of what they agreed to, as a page of their own shows it."""

from dataclasses import dataclass

from customers.models import Channel, ConsentState, Customer, Purpose
from customers.selectors.conclusions import may_profile


@dataclass(frozen=True)
class Choice:
    """One consent in force: for what, by which channel ("" for all), and under which name the form has it."""

    name: str
    purpose: str
    channel: str = ""


def open_choices(customer: Customer) -> list[Choice]:
    """Return marketing by each channel agreed to, being named to advertisers, and being profiled."""
    states = {
        (state.purpose, state.channel): state
        for state in ConsentState.objects.filter(customer=customer)
    }

    def holds(purpose: str, channel: str) -> bool:
        """As the gates read it: the newer of the channel's word and the one for all; of the same moment both."""
        said = [one for at in (channel, "") if (one := states.get((purpose, at)))]
        newest = max((one.since for one in said), default=None)
        return bool(said) and all(one.granted for one in said if one.since == newest)

    sent = [one for one in Channel if one != Channel.ADS]
    found = [
        Choice(str(one), Purpose.MARKETING, str(one))
        for one in sent
        if not customer.marketing_refused and holds(Purpose.MARKETING, one)
    ]
    own = states.get((Purpose.PARTNER_SHARING, Channel.ADS))
    if own and own.granted and holds(Purpose.PARTNER_SHARING, Channel.ADS):
        found.append(Choice("ads", Purpose.PARTNER_SHARING, Channel.ADS))
    if may_profile(customer):
        found.append(Choice("profiling", Purpose.PROFILING))
    return found
