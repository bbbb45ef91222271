"""The words of the builder's script, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def builder_words() -> dict[str, str]:
    """Return every label the script shows; braces are filled by it."""
    return _of_the_tree() | _of_the_pickers() | _of_the_figures() | _of_the_aids() | _of_saving()


def _of_the_tree() -> dict[str, str]:
    return {
        "match": _("Match"),
        "and_match": _("and match"),
        "of_these": _("of these"),
        "all": pgettext("rule", "All"),
        "any": pgettext("rule", "Any"),
        "none": pgettext("rule", "None"),
        "combine": _("Combine"),
        "group_label": _("Group: {kind} of these"),
        "add_condition": pgettext("rule", "Condition"),
        "add_condition_to": _("Add a condition to this group"),
        "add_group": pgettext("rule", "Group"),
        "add_group_to": _("Add a group within this group"),
        "move": _("Move: {name}. Arrow keys move it"),
        "move_up": _("Move up: {name}"),
        "move_down": _("Move down: {name}"),
        "remove": _("Remove: {name}"),
        "group": pgettext("rule", "Group"),
        "removed": _("Removed: {name}"),
        "moved": _("Moved: {name}"),
        "undone": _("Undone"),
        "change_field": _("Field: {name}. Change it"),
        "operator_of": _("Comparison for {name}"),
        "value_of": _("Value for {name}"),
        "second_value_of": _("Second value for {name}"),
        "and": pgettext("rule", "and"),
        "in": pgettext("rule", "in"),
        "days": pgettext("rule", "days"),
        "pick_template": _("Begin from a template"),
        "search_templates": _("Search templates in Chinese or English"),
        "took_template": _("Taken: {name}. Undo brings back what was there"),
        "narrow": pgettext("rule", "Narrow"),
        "narrow_of": pgettext("rule", "Narrow: {name}"),
        "not_drawn": _(
            "{n} more are not shown: a rule may have {limit} conditions at most. Take them out in the JSON view."
        ),
        "alone": _("Customers meeting this condition alone"),
        "empty": _("No conditions yet. Add the first one; until then every customer matches."),
    }


def _of_the_pickers() -> dict[str, str]:
    return {
        "choose": pgettext("rule", "choose"),
        "any_value": pgettext("rule", "any"),
        "pick_field": _("Choose a field"),
        "pick_values": _("Choose values: {name}"),
        "search_fields": _("Search fields in Chinese or English"),
        "search_values": _("Search values"),
        "add_typed": _("Use “{text}”"),
        "nothing_found": _("Nothing found"),
        "done": _("Done"),
        "chosen": _("{n} chosen"),
    }


def _of_the_figures() -> dict[str, str]:
    return {
        "exact": _("Exact"),
        "estimate": _("Estimate"),
        "customers_of_all": _("customers, {share} of all"),
        "within": _("± {margin}, 95 in 100 times"),
        "count_exactly": _("Count exactly"),
        "all_customers": _("All customers {n}"),
        "seconds": _("{n} s"),
        "counting": _("Counting…"),
        "told": _("{n} customers match"),
        "told_estimate": _("About {n} customers match, plus or minus {margin}"),
        "has_problems": _("The rule has problems; each is shown beside its condition."),
        "not_counted": _("The figures could not be had. Change the rule or try again."),
        "matching": _("Matching"),
        "reachable": _("Reachable"),
        "too_slow": _("This takes too long to show while you work; save and refresh to know."),
        "scaled": _("Estimated from a sample"),
        "nobody": _(
            "Nobody matches. Remove the condition with the smallest number, or lower its value."
        ),
        "reachable_yes": pgettext("reach", "Yes"),
        "everyone": _("Everybody in the bank"),
        "json_bad": _("This is not valid JSON: {detail}"),
    }


def _of_the_aids() -> dict[str, str]:
    return {
        "proposing": _("Reading…"),
        "not_read": _("Not understood: {words}"),
        "nothing_read": _(
            "Nothing of this was understood. Try “women over 30 with deposits above 50,000”."
        ),
        "use_proposal": _("Use this rule"),
        "add_proposal": _("Add to the rule"),
        "drop_proposal": _("Do not use it"),
        "proposal": _("Proposed; nothing is changed yet"),
        "spread_of": _("How {name} is spread"),
        "cost_told": _("{n} contacts cost {total}"),
        "everybody_first": _("All customers"),
    }


def _of_saving() -> dict[str, str]:
    return {
        "saving": _("Saving…"),
        "saved": _("Saved {time}"),
        "unsaved": _("Not saved yet"),
        "not_saved": _("Not saved; what you typed is still here."),
        "copied": _("Copied"),
        "published": _("Saved. The refresh has begun."),
        "published_rule": _("the published rule"),
        "draft_yours": _("What is shown is your draft, not published yet."),
    }
