"""What the pages show of decision trees: the drawing and the leaves as rules."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import num, percent
from customers.domain.features import BY_NAME
from customers.selectors.feature_pages import feature_value
from customers.selectors.words import CLUSTER_PREFIX, band_name, score_name
from segmentation.domain.rules import parse_rule
from segmentation.domain.sentence import Names, explain_rule
from segmentation.domain.sentence import Run as Words
from segmentation.domain.trees.drawing import Box, draw
from segmentation.domain.trees.tree import Tree
from segmentation.models import OutcomeTree
from segmentation.selectors.choices import PROVIDERS, language, names_for
from segmentation.selectors.clusters.pages import label_of

LONGEST = {"zh": 13, "en": 26}  # letters that fit into a box
LISTED_IN = {"product": "products", "tag": "tags", "segment": "segments", "entered": "segments"}
WEAK_AUC = 0.55  # 0.5 is chance
HIGH, LOW = 1.2, 0.8  # lifts from which a leaf is coloured


@dataclass(frozen=True)
class LeafLine:
    """A leaf with its place (1 has the highest rate), its figures, its rule in words, and its segment if made."""

    place: int
    figures: dict[str, Any]
    sentence: list[Words]
    segment_id: int | None


@dataclass(frozen=True)
class DrawnBox:
    """A box of the drawing with its two lines of text."""

    box: Box
    first: str
    second: str
    title: str
    tone: str

    @property
    def text_x(self) -> int:
        return self.box.x + 10

    @property
    def first_y(self) -> int:
        return self.box.y + 21

    @property
    def second_y(self) -> int:
        return self.box.y + 40


def list_trees(user: User) -> QuerySet[OutcomeTree]:
    """Return the trees a user may see, newest first, without their figures."""
    rows = OutcomeTree.objects.visible_to(user).select_related("owner")
    return rows.defer("metrics").order_by("-pk")


def leaf_lines(run: OutcomeTree, user: User) -> list[LeafLine]:
    """Return the leaves of a tree, the highest rate first."""
    lang, names = language(), names_for(user)
    return [
        LeafLine(
            place,
            one,
            explain_rule(parse_rule(one["rule"]), lang, names),
            run.saved.get(str(one["node"])),
        )
        for place, one in enumerate(run.metrics.get("leaves", []), start=1)
    ]


def drawing_of(run: OutcomeTree) -> dict[str, Any] | None:
    """Return the boxes of the drawing with its size, or None without a result."""
    document = run.metrics.get("tree")
    if not document:
        return None
    tree = Tree.from_document(document)
    drawn = draw(tree)
    leaves = {one["node"]: (place, one) for place, one in enumerate(run.metrics["leaves"], start=1)}
    boxes = [_drawn(tree, box, leaves) for box in drawn.boxes]
    return {"boxes": boxes, "width": drawn.width, "height": drawn.height}


def _drawn(tree: Tree, box: Box, leaves: dict[int, tuple[int, dict[str, Any]]]) -> DrawnBox:
    if box.is_leaf:
        place, one = leaves[box.node]
        tone = "is-up" if one["lift"] >= HIGH else "is-down" if one["lift"] <= LOW else ""
        first = f"{place} · {percent(one['rate'])}"
        second = _("%(n)s customers, × %(lift)s") % {"n": num(one["rows"]), "lift": num(one["lift"], 2)}  # fmt: skip
        return DrawnBox(box, first, second, first, tone)
    name = tree.names[tree.column[box.node]]
    label = label_of(name)
    longest = LONGEST[language()]
    shown = label if len(label) <= longest else f"{label[: longest - 1]}…"
    threshold = float(tree.threshold[box.node])
    if threshold == float("inf"):
        return DrawnBox(box, shown, _("up: known"), label, "")
    asked = feature_value(BY_NAME[name], threshold)
    return DrawnBox(box, shown, _("up: at most %(value)s") % {"value": asked}, label, "")


def told_outcome(run: OutcomeTree, names: Names) -> str:
    """Return what a tree is about in the reader's language."""
    kind, _colon, band = run.subject.partition(":")
    if run.outcome == OutcomeTree.Outcome.BAND:
        subject = f"{score_name(kind)}: {band_name(band)}"
    else:
        subject = names(LISTED_IN.get(run.outcome, ""), run.subject)
    return f"{run.get_outcome_display()} “{subject}”" if subject else run.get_outcome_display()


def outcome_subjects(user: User) -> list[tuple[str, Any]]:
    """Return what outcomes can be about, by group, each value led by the outcome it belongs to."""
    lists = ("products", "tags", "segments", "score_kinds")
    products, tags, segments, kinds = (PROVIDERS[name](user, None) for name in lists)
    bands = [
        (f"band:{kind}:{band}", f"{name}: {band_name(band)}")
        for kind, name in kinds
        if not kind.startswith(CLUSTER_PREFIX)
        for band in ("high", "medium", "low")
    ]
    return [
        ("", "–"),
        (_("Products"), [(f"product:{code}", name) for code, name in products]),
        (_("Tags"), [(f"tag:{code}", name) for code, name in tags]),
        (_("Segments"), [(f"segment:{pk}", name) for pk, name in segments]),
        (_("Scores"), bands),
    ]
