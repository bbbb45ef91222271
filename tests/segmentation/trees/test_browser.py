"""A tree in a real browser: asked for, watched until it is grown, read, and a leaf of it saved, in both languages."""

import re

import pytest
from django.urls import reverse

from segmentation.models import OutcomeTree, Segment
from segmentation.services.trees import growing
from tests.fixtures.browser import DESKTOP, PHONE
from tests.segmentation.test_browser import faults, no_errors, sign_in
from tests.segmentation.trees.test_trees import bank

pytestmark = pytest.mark.browser
__all__ = ["bank"]
WORDS = {
    "en": ("Grow the tree", "Waiting for a worker", "Save as segment", "more than 50"),
    "zh-hans": ("生成决策树", "等待工作进程", "存为分群", "50"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "viewport", "colours"),
    [("en", DESKTOP, "light"), ("zh-hans", DESKTOP, "dark"), ("zh-hans", PHONE, "light")],
)
def test_a_tree_is_grown_read_and_its_leaf_saved(
    open_page, live_server, user_with_role, bank, language, viewport, colours
):
    page = open_page(viewport=viewport, color_scheme=colours)
    user = user_with_role("marketer", language=language)
    grow, waiting, save, asked = WORDS[language]
    with no_errors(page):
        sign_in(page, live_server.url, user)
        page.goto(live_server.url + reverse("segmentation:tree_create"))
        assert faults(page) == []
        page.fill("[name=name]", "Gold")
        page.select_option("[name=outcome]", "product")
        page.select_option("[name=subject]", "product:GOLD")
        page.fill("[name=days]", "30")
        page.fill("[name=least]", "5")
        page.get_by_role("button", name=grow, exact=True).click()
        page.get_by_text(waiting).wait_for()
        assert faults(page) == []

        growing.grow_tree(tree_id=OutcomeTree.objects.get().pk)

        page.locator("#leaves").wait_for(timeout=10_000)
        assert asked in page.inner_text("#leaves").replace("\u00a0", " ")
        assert faults(page) == []
        page.get_by_role("button", name=save).first.click()
        page.wait_for_url(re.compile(r"/segments/\d+/$"))

    tree, segment = OutcomeTree.objects.get(), Segment.objects.get()
    best = tree.metrics["leaves"][0]
    assert (segment.name, segment.rule) == ("Gold · 1", best["rule"])
    assert tree.saved == {str(best["node"]): segment.pk}
