"""Files of the public data sets and of banks, read and guessed without being told anything."""

import gzip
import io
import json
import os
from pathlib import Path

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from customers.models import ImportMapping
from customers.selectors.guesses import guess_mapping, shapes_of
from customers.selectors.targets import checked_spec
from customers.services.imports.samples import sample_file
from customers.sources.faults import UnreadableSourceError

DATA = os.environ.get("SANDPIPER_DATA", "")
ROWS = "客户号,姓名,机构号\nC1,陈小玲,B1\nC2,王伟,B1\n"


def sampled(content, name="rows.csv"):
    return sample_file(file=io.BytesIO(content), name=name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_told_by_the_content(encoding, sign):
    sample = sampled(ROWS.replace(",", sign).encode(encoding))

    assert sample.rows.column_names == ["客户号", "姓名", "机构号"]
    assert sample.rows["姓名"].to_pylist() == ["陈小玲", "王伟"]


PEOPLE = {
    "cp932": "番号,氏名\nC1,山田太郎\nC2,鈴木花子\n",
    "euc_jp": "番号,氏名\nC1,山田太郎\nC2,鈴木花子\n",
    "iso2022_jp": "番号,氏名\nC1,山田太郎\nC2,鈴木花子\n",
    "cp949": "번호,이름\nC1,김철수\nC2,이영희\n",
    "big5": "客戶編號,姓名\nC1,陳小玲\nC2,歐陽鋒\n",
    "utf-16-le": ROWS,
    "utf-16-be": ROWS,
    "utf-32": ROWS,
    "cp1252": "Nummer,Name\nC1,Jürgen Müller\nC2,Chloé Lefèvre\nC3,Hélène Besançon\nC4,José Núñez\n",
    "cp1250": "číslo,jméno\nC1,Jiří Dvořák\nC2,Žofie Šťastná\nC3,Tomáš Růžička\n",
    "cp1251": "номер,имя\nC1,Иван Петров\nC2,Анна Сидорова\n",
    "koi8_r": "номер,имя\nC1,Иван Петров\nC2,Анна Сидорова\n",
    "cp874": "รหัส,ชื่อ\nC1,สมชาย ใจดี\nC2,สมหญิง รักไทย\n",
}


@pytest.mark.parametrize("encoding", PEOPLE)
def test_encodings_of_other_countries_are_told_and_not_read_as_chinese(encoding):
    sample = sampled(PEOPLE[encoding].encode(encoding))

    told = PEOPLE[encoding].splitlines()
    assert (sample.read.encoding, sample.guess.confidence) == (encoding, "sure")
    assert sample.rows.column_names == told[0].split(",")
    assert sample.rows.column(1).to_pylist() == [line.split(",")[1] for line in told[1:]]


def test_one_short_word_leaves_a_doubt_and_names_the_rival():
    korean = sampled("no,name\nC1,김철수\n".encode("cp949")).guess
    german = sampled("no,name\nC1,Müller\n".encode("cp1252")).guess
    chance = sampled("no,name\nC1,陆盛\n".encode("gb18030")).guess

    assert (korean.encoding, korean.confidence, korean.rival) == ("cp949", "likely", "gb18030")
    assert (german.encoding, german.confidence) == ("cp1252", "perhaps")
    assert (chance.encoding, chance.confidence, chance.rival) == ("gb18030", "perhaps", "utf-8-sig")


def test_what_no_encoding_can_read_is_told():
    with pytest.raises(UnreadableSourceError) as caught:
        sampled(b"a,b\n1,\0\0\0\x81\x8d\0\n")

    assert caught.value.code == "encoding_none"


def test_packed_and_json_lines_are_read_too():
    packed = sampled(gzip.compress(ROWS.encode("gb18030")), "rows.csv.gz")
    lines = sampled(json.dumps({"客户号": "C1"}).encode(), "rows.jsonl")

    assert packed.rows.num_rows == 2
    assert lines.rows["客户号"].to_pylist() == ["C1"]


@pytest.mark.skipif(not DATA, reason="SANDPIPER_DATA names no folder with berka")
def test_public_files_are_guessed():
    found = {}
    for path in (Path(DATA) / "berka").glob("[cl]*.asc"):
        with path.open("rb") as file:
            sample = sample_file(file=file, name=path.name)
        guess = guess_mapping(name="n", shapes=shapes_of(sample.rows), read=sample.read)
        found[path.stem] = (guess.spec["target"], {one.field: one.rule for one in guess.guesses})

    assert found["client"] == (
        "customers",
        {
            "customer_no": {"from": "client_id"},
            "branch_code": {"from": "district_id"},
            "gender": {"from": "birth_number", "transform": "birth_number_gender"},
            "birth_on": {"from": "birth_number", "transform": "birth_number_date"},
        },
    )
    target, rules = found["loan"]
    assert target == "holdings"
    assert rules["opened_on"] == {"from": "date", "format": "%y%m%d"}
    assert (rules["external_id"], rules["balance"]) == ({"from": "loan_id"}, {"from": "amount"})


def test_command_prints_a_mapping_that_can_be_used(tmp_path, capsys):
    path = tmp_path / "客户.csv"
    path.write_bytes(ROWS.encode("gb18030"))

    call_command("import_data", guess=path, target="customers")

    told = capsys.readouterr().out
    assert checked_spec(yaml.safe_load(told)).read.encoding == "gb18030"
    assert "# customer_no: sure, by name" in told
    assert "# encoding: gb18030, sure" in told
    with pytest.raises(CommandError, match="Name a mapping and a file"):
        call_command("import_data")


@pytest.mark.django_db
def test_api_guesses_and_keeps_nothing(api_client_for):
    file = SimpleUploadedFile("客户.csv", ROWS.encode("gb18030"))
    url = reverse("api_mapping_guess")

    answer = api_client_for("data_steward").post(url, {"file": file}, format="multipart").json()

    assert answer["mapping"]["target"] == "customers"
    assert answer["missing"] == []
    assert answer["encoding"]["encoding"] == "gb18030"
    assert answer["encoding"]["confidence"] == "sure"
    assert answer["guesses"][0] == {
        "field": "customer_no",
        "column": "客户号",
        "confidence": "sure",
        "score": 1.0,
        "reason": "name",
    }
    assert not ImportMapping.objects.exists()
    assert api_client_for("marketer").post(url, {"file": file}).status_code == 403
