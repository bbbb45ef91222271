"""Labelled texts to learn from: the seed examples of the product, and files of a bank's own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from recommendations.domain.texts import courses
from recommendations.domain.texts.courses import Course

Example = tuple[str, str]
LONGEST_LABEL = 120  # what a text feature keeps
SEEDS = Path(courses.__file__).with_name("seeds.csv")


@cache
def _seeds() -> pd.DataFrame:
    return pd.read_csv(SEEDS, dtype=str, keep_default_na=False)


def seed_examples(course: Course) -> list[Example]:
    """Return the seed examples of one model's language with its labels."""
    frame = _seeds()
    if course.language:
        frame = frame[frame["language"] == course.language]
    return list(zip(frame["text"], frame[course.feature], strict=True))


def read_examples(
    path: Path, *, text: str = "text", label: str = "label", names: Mapping[str, str] | None = None
) -> list[Example]:
    """Read a labelled file: CSV, TSV or JSON (rows of text and label), also with gzip.

    Columns are named, or numbered from 0 where the file has no header; `names` renames labels.
    Raises DomainError `columns_missing`.
    """
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    numbered = text.isdecimal() and label.isdecimal()
    if kind == "json":
        frame = pd.read_json(path, encoding="utf-8")
        frame.columns = frame.columns.map(str)
    else:
        sign = "\t" if kind == "tsv" else ","
        header: Any = None if numbered else "infer"
        frame = pd.read_csv(
            path,
            sep=sign,
            header=header,
            dtype=str,
            keep_default_na=False,
            quoting=3 if kind == "tsv" else 0,
        )
        frame.columns = frame.columns.map(str)
    if not {text, label} <= set(frame.columns):
        raise DomainError(
            "columns_missing",
            _("The file has no columns %(text)s and %(label)s; it has %(found)s.")
            % {"text": text, "label": label, "found": ", ".join(frame.columns[:20])},
        )
    said = frame[text].astype(str).str.strip()
    labels = frame[label].astype(str).str.strip().str[:LONGEST_LABEL]
    if names:
        labels = labels.map(lambda one: names.get(one, one))
    kept = (said != "") & (labels != "")
    return list(zip(said[kept], labels[kept], strict=True))
