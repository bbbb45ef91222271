"""The reach of look-alikes in a real browser: the slider moved by keyboard and by mouse, and the audience saved."""

import re

import pytest
from django.urls import reverse

from segmentation.models import Segment
from tests.factories.look_alikes import (  # fmt: skip
    found_look_alike,
    learned_embedding,
    make_seed,
    make_two_ways,
)
from tests.fixtures.browser import DESKTOP, PHONE
from tests.segmentation.test_browser import faults, no_errors, sign_in

pytestmark = pytest.mark.browser
WORDS = {
    "en": ("Reach: from the most alike to a wider circle", "Customers now", "The seed belongs to the audience too", "Save as segment"),
    "zh-hans": ("覆盖范围：从最相似到更大的人群", "当前客户数", "人群中同时包含种子客户", "存为分群"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "viewport", "colours"), [("en", DESKTOP, "light"), ("zh-hans", PHONE, "dark")]
)
def test_the_slider_tells_how_many_and_saves_them(
    open_page, live_server, user_with_role, language, viewport, colours
):
    user = user_with_role("marketer", language=language)
    people = make_two_ways(300)
    learned_embedding(user)
    run = found_look_alike(user, make_seed(user, people))
    page = open_page(viewport=viewport, color_scheme=colours, bypass_csp=True)
    with no_errors(page):
        sign_in(page, live_server.url, user)
        page.goto(live_server.url + reverse("segmentation:look_alike_detail", args=[run.pk]))
        middle = move_slider(page, *WORDS[language][:3])
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name=WORDS[language][3]).click()
        page.wait_for_url(re.compile(r"/segments/\d+/$"))

    run.refresh_from_db()
    saved = Segment.objects.latest("pk")
    assert run.saved == [{"segment": saved.pk, "reach": middle, "with_seed": True, "follows": True}]


def move_slider(page, reach: str, now: str, with_seed: str) -> int:
    """By keyboard to the end, by mouse to the middle; a reload keeps it there."""
    slider = page.get_by_label(reach)
    assert (slider.input_value(), told(page, now)) == ("12", 12)
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_url(re.compile("reach=72"))
    assert told(page, now) == 72
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile("reach=(3[5-9]|4[0-9])$"))
    middle = int(slider.input_value())
    assert told(page, now) == middle
    page.get_by_label(with_seed).check()
    page.wait_for_url(re.compile("with_seed=on"))
    assert told(page, now) == middle + 60
    page.reload()
    assert (slider.input_value(), page.get_by_label(with_seed).is_checked()) == (str(middle), True)
    return middle


def told(page, label: str) -> int:
    """The figure under a label, once the slider's place has been answered."""
    page.wait_for_function("!document.querySelector('.htmx-request')")
    tile = page.locator("#place section > *").filter(has_text=label).first
    return int(re.search(r"\d+", tile.inner_text().replace(label, ""))[0])
