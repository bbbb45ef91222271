import io

import pypdfium2
import pytest
from PIL import Image

from config.papers.blocks import (
    Bar,
    Bars,
    Columns,
    Facts,
    Heading,
    Paper,
    Radar,
    Table,
    Text,
)
from config.papers.images import make_image
from config.papers.lettering import make_readable, measure_width, shorten, wrap_lines
from config.papers.making import make_pdf

WATERMARK = "李雷 · 2026-11-22 09:45"


def paper(*blocks, language="zh-Hans"):
    return Paper("客户画像 Portrait", language, WATERMARK, blocks, "截至 2026-11-21")


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def test_both_languages_are_read_back_from_the_page():
    blocks = [
        Heading("偏好"),
        Text("比全部客户年轻。Younger than the base."),
        Facts([("姓名", "王喆")]),
        Table(["产品", "Share"], [["定期存款", "12.5%"]], numbers=[1]),
        Bars([Bar("华东", 1.2, "1.20", 1.1, 1.3), Bar("东北", 0.8, "0.80")], origin=1.0),
        Columns(["0", "1"], [("本群", [1, 2]), ("Base", [2, 1])]),
        Radar(["流失", "Value", "活跃"], [("本群", [10, 50, 90])]),
    ]

    (page,) = pages_of(make_pdf(paper(*blocks)))

    for words in (
        "客户画像 Portrait",
        "截至 2026-11-21",
        "偏好",
        "比全部客户年轻。Younger than the base.",
        "王喆",
        "定期存款",
        "12.5%",
        "华东",
        "1.20",
        "活跃",
        "第 1 页，共 1 页",
        WATERMARK,
    ):
        assert words in page


def test_a_long_table_repeats_its_head_and_each_page_is_signed():
    rows = [[f"row {number}", "x"] for number in range(120)]

    pages = pages_of(make_pdf(paper(Table(["Name", "Note"], rows), language="en")))

    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "Name" in page
        assert f"Page {number} of {len(pages)}" in page
        assert page.count(WATERMARK) == 4
    assert sum(page.count("row ") for page in pages) == 120


def test_the_file_tells_its_title_language_and_outline_and_carries_its_font():
    pdf = make_pdf(paper(Heading("第一章", 1), Heading("第一节")))
    document = pypdfium2.PdfDocument(pdf)

    assert document.get_metadata_dict()["Title"] == "客户画像 Portrait"
    assert [(entry.get_title(), entry.level) for entry in document.get_toc()] == [
        ("客户画像 Portrait", 0),
        ("第一章", 1),
        ("第一节", 2),
    ]
    assert b"/Lang (zh-Hans)" in pdf
    assert b"/FontFile2" in pdf


def test_a_character_the_font_lacks_shows_as_its_code_point():
    assert make_readable("𠮷田 Łódź Žižek 玥") == "{U+20BB7}田 Łódź Žižek 玥"
    assert make_readable("a\x00b\u200bc\ud800d") == "abcd"
    assert "{U+1F600}" in pages_of(make_pdf(paper(Text("😀"))))[0]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 40, ["one two", "three"]),
        ("你好，世界", 20, ["你", "好，", "世界"]),
        ("第一（二）", 30, ["第一", "（二）"]),
        ("abcdefghij", 20, ["abc", "def", "ghij"]),
        ("a\n\nb", 99, ["a", "", "b"]),
        ("", 99, [""]),
    ],
)
def test_lines_break_between_words_and_between_chinese_characters(text, width, lines):
    assert wrap_lines(text, width, 10) == lines


def test_a_label_too_long_ends_in_an_ellipsis():
    short = shorten("华东地区的客户很多", 50, 10)

    assert short == "华东地区…"
    assert measure_width(short, 10) <= 50


def test_the_picture_shows_every_page_below_the_one_before():
    one = Image.open(io.BytesIO(make_image(make_pdf(paper(Text("a"))))))
    rows = [[str(number)] for number in range(60)]
    two = Image.open(io.BytesIO(make_image(make_pdf(paper(Table(["n"], rows))))))

    assert (one.format, one.width) == ("PNG", two.width)
    assert two.height == 2 * one.height
