"""Following a campaign that did not reach somebody: by what a customer counts as reached after all."""

MOST = 3  # campaigns in a row
HOURS = (1, 720)
LEFT = ("unsubscribed", "complained")  # who asks to be left alone is not asked again elsewhere
ARRIVED = ("delivered", "opened", "clicked", *LEFT)
# By condition: the events after which the customer no longer meets it.
ENOUGH = {
    "not_sent": ARRIVED,
    "not_delivered": ARRIVED,
    "not_opened": ("opened", "clicked", *LEFT),
    "not_clicked": ("clicked", *LEFT),
    "not_converted": LEFT,
}
# Outcomes of a call or talk in which somebody spoke with the customer; before a success it is all the contact there is.
SPOKEN = ("interested", "not_interested", "later", "no_calls", "meeting", "sold")


def spoken_enough(condition: str) -> tuple[str, ...]:
    """Return the outcomes of a task after which the condition is no longer met."""
    return ("not_interested", "no_calls", "sold") if condition == "not_converted" else SPOKEN
