"""The blocks of a message: what each gives as text and as HTML, and that no text breaks out of its mail."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain import content
from campaigns.domain.compliance.filling import write_out

VOID = {"br", "img"}
PICTURES = {"spring-1a2b3c4d": content.Picture("https://bank.example/m/ab.png", 1104, 400)}
OFFERED = content.Offered(
    "F1", "Fund & Co", (("Risk", "R3"), ("Term", "90 days")), "Capital at risk."
)


def filled(body, values=None, offered=None):
    compiled = content.compile_message("S", "", body, PICTURES)
    return content.fill(compiled, values or {}, lambda n: compiled.links[n], offered)


class Nesting(HTMLParser):
    """Follows what is opened and closed."""

    def __init__(self):
        super().__init__()
        self.opened = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag


def is_balanced(markup):
    nesting = Nesting()
    nesting.feed(markup)
    nesting.close()
    return nesting.opened == []


def test_a_button_is_a_table_and_a_line_with_its_address():
    mail = filled("Hi\n=> [Open **it**](https://bank.example/a?b=1&c=2)\nBye")

    assert mail.text == "Hi\nOpen it: https://bank.example/a?b=1&c=2\nBye"
    assert '<td class="m-btn"' in mail.html
    assert '<a href="https://bank.example/a?b=1&amp;c=2" style="display:inline-block' in mail.html
    assert mail.html.startswith("<p>Hi</p>\n<table role=")
    assert mail.html.endswith("</table>\n<p>Bye</p>")


def test_a_picture_has_words_and_fits_the_frame():
    mail = filled("![Spring {{ first_name|for you }}](asset:spring-1a2b3c4d)", {"first_name": '"x'})

    assert mail.text == '[Spring "x]'
    assert 'src="https://bank.example/m/ab.png" alt="Spring &quot;x" width="552"' in mail.html
    assert "max-width:552px" in mail.html


def test_facts_notice_and_divider():
    mail = filled("| Term | **90** days |\n| Risk | R2 |\n\n---\n! Small\n! print")

    assert mail.text == "Term: 90 days\nRisk: R2\n\n---\nSmall\nprint"
    assert mail.html.count("<th scope=") == 2
    assert "<strong>90</strong> days</td>" in mail.html
    assert "Small<br>print</td>" in mail.html
    assert mail.html.count('<td class="m-line"') == 3


def test_an_offer_is_written_or_leaves_no_gap():
    body = "A\n\n{% if offer_name %}\nSee {{ offer_name }}:\n\n{% offer %}\n{% endif %}\n\nB"

    given_one, none = filled(body, offered=OFFERED), filled(body)

    assert given_one.text == (
        "A\n\nSee Fund & Co:\n\nFund & Co\nRisk: R3\nTerm: 90 days\nCapital at risk.\n\n\nB"
    )
    assert "Fund &amp; Co</p>" in given_one.html
    assert "Capital at risk." in given_one.html
    assert none.text == "A\n\n\nB"
    assert none.html == "<p>A</p>\n\n<p>B</p>"
    assert is_balanced(given_one.html)


def test_a_field_alone_on_a_line_keeps_its_line():
    mail = filled("{{ branch|Our branch }}\nis open")

    assert mail.text == "Our branch\nis open"
    assert mail.html == "<p>Our branch<br>is open</p>"


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ("=> no link", content.Flaw.BAD_BUTTON),
        ("=> [a](https://a.example) and more", content.Flaw.BAD_BUTTON),
        ("![](asset:spring-1a2b3c4d)", content.Flaw.BAD_IMAGE),
        ("![a](https://elsewhere.example/x.png)", content.Flaw.BAD_IMAGE),
        ("words ![a](asset:spring-1a2b3c4d)", content.Flaw.BAD_IMAGE),
        ("![a](asset:gone-00000000)", content.Flaw.UNKNOWN_IMAGE),
        ("| a | b | c |", content.Flaw.BAD_FACT),
        ("| a | |", content.Flaw.BAD_FACT),
        ("see {% offer %} here", content.Flaw.OFFER_ALONE),
        ("{% offer x %}", content.Flaw.UNKNOWN_MARK),
        ("**[a**b](https://a.example)", content.Flaw.CROSSED_MARKS),
        ("| {% if rm %}a | b{% endif %} |", content.Flaw.UNBALANCED_IF),
        ("{% if rm %}a\n\nb{% endif %}", content.Flaw.UNBALANCED_IF),
        ("{% if rm %}" * 21 + "a" + "{% endif %}" * 21, content.Flaw.TOO_DEEP),
        ("{% if rm %}" * 900 + "a" + "{% endif %}" * 900, content.Flaw.TOO_DEEP),
    ],
)
def test_a_block_that_cannot_be_is_named(body, flaw):
    with pytest.raises(content.ContentError) as refused:
        content.compile_message("S", "", body, PICTURES)

    assert refused.value.flaw == flaw


def test_an_offer_in_a_subject_is_refused():
    with pytest.raises(content.ContentError) as refused:
        content.compile_message("{% offer %}", "", "text")

    assert refused.value.flaw == content.Flaw.OFFER_ALONE


PIECES = st.sampled_from(
    [
        "=> ", "! ", "---", "| a | b |", "|", "{% offer %}", "{% if rm %}", "{% else %}", "{% endif %}",
        "{{ name|x }}", "[w](https://a.example/q?x=1)", "https://b.example", "**", "# ", "- ", "<b>", '"', "\n", "\n\n",
        "![alt](asset:spring-1a2b3c4d)", "![", "](", "asset:", "词", " ", "\r\n", "&amp;", "</p>", "[", "]", "(", ")",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_every_text_is_balanced_or_refused(body, known):
    try:
        mail = filled(
            body, {"name": "<i>", "rm": "Ada"} if known else {}, OFFERED if known else None
        )
    except content.ContentError:
        return

    assert is_balanced(mail.html)
    assert "<b>" not in mail.html.replace("<br>", "")
    assert not any("\ue000" <= sign <= "\ue005" for sign in mail.html + mail.text)


@given(st.text(max_size=60))
def test_any_text_at_all_is_balanced_or_refused(body):
    try:
        mail = filled(body)
    except content.ContentError:
        return

    assert is_balanced(mail.html)


def test_the_scan_reads_blocks_without_their_marks():
    source = (
        "=> [Go](https://a.example)\n! Small\n| Rate | 3% |\n---\n![Shows](asset:x-1)\n{% offer %}"
    )

    read = write_out(source, {})

    assert read.text == "Go\nSmall\nRate 3%\n\nShows\n"
    assert source[slice(*read.span(3, 8))] == "Small"
    assert source[slice(*read.span(14, 16))] == "3%"


@pytest.mark.parametrize("opened", ["{{", "{%", "{{ first_name |", "{% if"])
@pytest.mark.parametrize("behind", [" ", "a", "\n"])
def test_a_mark_left_open_costs_no_more_than_the_text_is_long(opened, behind):
    began = time.process_time()

    with pytest.raises(content.ContentError) as refused:
        content.compile_message("S", "", opened + behind * content.LONGEST_TEXT)

    assert refused.value.flaw == content.Flaw.STRAY_BRACES
    assert time.process_time() - began < 2  # the square of it took minutes


def test_an_address_is_no_longer_than_its_row_can_keep():
    longest = f"https://bank.example/{'a' * 979}"
    assert content.links_in(f"[Look]({longest})") == (longest,)

    with pytest.raises(content.ContentError) as refused:
        content.links_in(f"[Look]({longest}a)")

    assert refused.value.flaw == content.Flaw.LONG_LINK


@pytest.mark.parametrize(
    "url", ["https://[bank.example/", "https://bank.example:99999999/", "https://bank.example:a/"]
)
def test_an_address_that_no_program_can_go_to_is_none(url):
    with pytest.raises(content.ContentError) as refused:
        content.links_in(f"[Look]({url})")

    assert refused.value.flaw == content.Flaw.BAD_LINK
    assert content.is_web("https://bank.example:8443/a?b=[1]")
