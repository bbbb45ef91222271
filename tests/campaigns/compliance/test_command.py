"""`scan_copy` on the command line: one answer a line, nothing else, no database."""

import json

import pytest
from django.core.management import CommandError, call_command

from config.demo.commands import NEED_NO_SERVICES

TEXT = "保本理财，预期年化收益率4.2%。"


def asked(**over):
    return json.dumps(
        {
            "id": "a1",
            "lang": "zh",
            "text": TEXT,
            "channel": "wechat",
            "product_type": "wealth",
            "product_facts": None,
        }
        | over
    )


def answers(capsys, tmp_path, *lines, names=()):
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    call_command("scan_copy", jsonl=str(path), institution=list(names))
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_line_answers_one_line(capsys, tmp_path):
    found = answers(capsys, tmp_path, asked(), asked(id=7, text="您好"))

    assert [row["id"] for row in found] == ["a1", 7]
    assert [f["rule"] for f in found[0]["findings"]] == ["ZH-GUAR", "ZH-RET", "ZH-RISK"]
    assert set(found[0]["findings"][0]) == {"rule", "severity", "start", "end", "message", "remedy"}
    first = found[0]["findings"][0]
    assert (first["severity"], TEXT[first["start"] : first["end"]]) == ("error", "保本")


def test_a_bad_line_says_so_and_stops_nothing(capsys, tmp_path):
    found = answers(
        capsys, tmp_path, "{", "[1]", json.dumps({"id": 3}), asked(product_facts=[1]), asked()
    )

    assert [("error" in row, row["id"]) for row in found] == [
        (True, None),
        (True, None),
        (True, 3),
        (True, "a1"),
        (False, "a1"),
    ]
    assert all(row["findings"] == [] for row in found[:4])


def test_a_number_beyond_all_reckoning_stops_nothing(capsys, tmp_path):
    found = answers(
        capsys,
        tmp_path,
        asked(text="一亿亿亿亿" * 500 + "元起购", product_facts={"min_amount": 10_000}),
        asked(text="1" * 2000 + "元起购", product_facts={"min_amount": 10**400, "quota": 1e999}),
        asked(),
    )

    assert ["error" in row for row in found] == [False, False, False]


def test_a_text_too_long_for_a_scan_is_refused(capsys, tmp_path):
    found = answers(capsys, tmp_path, asked(text="好" * 200_001), asked())

    assert found[0]["error"] == "line 1: text is longer than 200000 characters"
    assert [f["rule"] for f in found[1]["findings"]] == ["ZH-GUAR", "ZH-RET", "ZH-RISK"]


def test_institutions_are_named(capsys, tmp_path):
    line = asked(channel="sms", product_type="service", text="【蓝海惠】您的账单已出。")

    assert [f["rule"] for f in answers(capsys, tmp_path, line)[0]["findings"]] == ["ZH-ID"]
    assert answers(capsys, tmp_path, line, names=["蓝海惠"])[0]["findings"] == []


def test_one_text_with_facts(capsys, tmp_path):
    text, facts = tmp_path / "t.txt", tmp_path / "f.json"
    text.write_text("Save with 5.2% AER.", encoding="utf-8")
    facts.write_text('{"rate": 4.1}', encoding="utf-8")

    call_command("scan_copy", str(text), lang="en", facts=str(facts), json=True)

    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(f["rule"], f["start"], f["end"]) for f in found] == [("EN-FACT", 10, 14)]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot read"):
        call_command("scan_copy", str(tmp_path / "none.txt"))


def test_needs_no_services():
    assert "scan_copy" in NEED_NO_SERVICES
