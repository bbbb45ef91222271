"""The block editor in a real browser: blocks are a view of the text, by mouse and keyboard, with the mail beside it."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from campaigns.models import Campaign, Message
from campaigns.services import drafting
from campaigns.services.content import assets
from tests.fixtures.browser import DESKTOP, PHONE
from tests.segmentation.test_browser import faults, no_errors, sign_in

pytestmark = pytest.mark.browser
WORDS = {
    "en": ("Add a block", "Button", "Move up: Button 3", "Delete: Button 2", "Undo", "As text", "Blocks", "Dark"),
    "zh-hans": ("添加区块", "按钮", "上移: 按钮 3", "删除: 按钮 2", "撤销", "文本", "区块", "深色"),
}  # fmt: skip
BODY = "Dear {{ name|customer }},\n\n# News\n\n\n- one\n- two\n\n{% if rm %}\nAsk {{ rm }}.\n{% endif %}\n\nEnd\n"


def png(width=300, height=100, colour="teal"):
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def editing(page, live_server, user, body=BODY):
    campaign = drafting.create_campaign(by=user, name="Autumn", kind="care")
    drafting.write_message(
        campaign=campaign, by=user, language="en", subject="News", preheader="", body=body
    )
    sign_in(page, live_server.url, user)
    step = reverse("campaigns:campaign_step", args=[campaign.code, "content"])
    page.goto(f"{live_server.url}{step}?language=en")
    page.wait_for_selector("#me-list > li")
    return campaign


def saved(campaign):
    return Message.objects.get(campaign=campaign, language="en").body


@pytest.mark.parametrize(
    ("language", "viewport", "colours"),
    [("en", DESKTOP, "light"), ("zh-hans", PHONE, "dark")],
)
def test_blocks_are_added_moved_deleted_and_brought_back(
    open_page, live_server, user_with_role, language, viewport, colours
):
    page = open_page(viewport=viewport, color_scheme=colours)
    user = user_with_role("marketer", language=language)
    add, button, up, delete, undo, as_text, blocks, dark = WORDS[language]
    with no_errors(page):
        campaign = editing(page, live_server, user, "One\n\nTwo\n")
        page.locator("#me-list textarea").nth(1).focus()
        page.get_by_text(add, exact=True).click()
        page.locator("#me-add").get_by_role("button", name=button, exact=True).click()
        page.locator("[data-part=words]").fill("See more")
        page.locator("[data-part=url]").fill("https://bank.example/more")
        page.get_by_role("button", name=up, exact=True).press("Enter")
        moved = page.input_value("textarea[name=body]")
        page.get_by_role("button", name=delete, exact=True).click()
        assert page.input_value("textarea[name=body]") == "One\n\nTwo"
        page.get_by_role("button", name=undo, exact=True).click()
        page.wait_for_selector(".me-frame:not([hidden])")
        page.get_by_role("button", name=dark, exact=True).click()
        assert faults(page) == []
        page.get_by_role("button", name=as_text, exact=True).click()
        assert page.is_visible("textarea[name=body]")
        page.get_by_role("button", name=blocks, exact=True).click()

    assert moved == "One\n\n=> [See more](https://bank.example/more)\n\nTwo"
    assert saved(campaign).replace("\r\n", "\n") == moved
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_stays_with_the_block(open_page, live_server, user_with_role):
    page = open_page()
    focused = "[document.activeElement.dataset.part, document.activeElement.dataset.act]"
    with no_errors(page):
        editing(page, live_server, user_with_role("marketer", language="en"), "One\n\nTwo\n")
        page.get_by_text("Add a block", exact=True).press("Enter")
        page.locator("#me-add").get_by_role("button", name="Button", exact=True).press("Enter")
        added = page.evaluate(focused)
        page.get_by_role("button", name="Move up: Button 3", exact=True).press("Enter")
        moved = page.evaluate(focused)

    assert (added, moved) == (["words", None], [None, "up"])


def test_a_text_is_cut_and_joined_without_loss(open_page, live_server, user_with_role):
    page = open_page()
    with no_errors(page):
        editing(page, live_server, user_with_role("marketer", language="en"))
        texts = [
            BODY,
            "\n\n  lead\n\n\n\nx  \n=> broken\n| a | b |\n| c | d |\n\n! n\n---\n",
            "{% if rm %}\na\n{% else %}\nb\n{% endif %}",
            "",
            "=> [a](https://a.example)\n![x](asset:y-1)\n{% offer %}\n\n\n",
            "- a\nb\n# c\n",
        ]
        found = page.evaluate(
            """async (texts) => {
                const src = [...document.scripts].find((s) => s.src.includes("mail-editor")).src;
                const { cut, joined, parts, source } = await import(src.replace("mail-editor", "mail-blocks"));
                return texts.map((text) => [joined(cut(text)), cut(text).map((b) => b.kind),
                    cut(text).every((b) => source(b.kind, parts(b)) === b.raw.trim() || b.kind === "words" || b.kind === "raw")]);
            }""",
            texts,
        )

    assert [joined for joined, _kinds, _same in found[:2]] == texts[:2]
    assert [joined for joined, _kinds, _same in found] == texts
    assert found[0][1] == ["words", "heading", "points", "if", "words", "endif", "words"]
    assert found[1][1] == ["words", "words", "raw", "facts", "notice", "divider"]
    assert all(same for _joined, _kinds, same in found)


def test_a_condition_is_wrapped_and_a_field_and_a_picture_put_in(
    open_page, live_server, user_with_role
):
    page = open_page()
    user = user_with_role("marketer", language="en")
    picture = assets.store_asset(by=user, raw=png(), file_name="spring.png", shows="Spring")
    with no_errors(page):
        campaign = editing(page, live_server, user, "Only")
        page.get_by_label("Show only on a condition: Paragraph 1").click()
        page.locator("#me-list select").first.select_option("salutation")
        page.locator("#me-list textarea").first.focus()
        page.keyboard.press("End")
        page.locator("#me-list .me-menu summary").first.click()
        page.locator("#me-list").get_by_role("button", name="name of the branch").click()
        page.get_by_text("Add a block", exact=True).click()
        page.locator("#me-add").get_by_role("button", name="Picture", exact=True).click()
        page.wait_for_selector("img.me-thumb")
        with page.expect_response(lambda answer: "/edit/content/" in answer.url):
            page.locator("[data-part=shows]").fill("A spring day")
        frame = page.frame_locator(".me-frame:not([hidden])").last
        frame.get_by_alt_text("A spring day").wait_for()

    assert saved(campaign).replace("\r\n", "\n") == (
        "{% if salutation %}\n\nOnly{{ branch|your branch }}\n\n"
        f"![A spring day](asset:{picture.name})\n\n{{% endif %}}"
    )
    assert Campaign.objects.get().state == "draft"
