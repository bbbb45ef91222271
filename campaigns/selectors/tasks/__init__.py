"""Tasks of people: whether one may be done now, the day of a person, and how a branch or a run gets on."""
