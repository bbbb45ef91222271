"""What recommendations keep about a customer."""

from customers.domain.held import Fate, Held

HELD = (Held("recommendations.Decision", Fate.DELETE, derived=True),)
