"""Numbers and addresses as people give them: typed, pasted, or a column of a file."""

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO

LONGEST = 64
HEADERS = frozenset(
    {
        *("customer_no", "customer number", "customer_number", "客户号", "客户编号"),
        *(
            "phone",
            "mobile",
            "手机",
            "手机号",
            "电话",
            "email",
            "e-mail",
            "邮箱",
            "id_number",
            "证件号",
        ),
    }
)
LOOK_BYTES = 65_536


def read_numbers(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first column of each line, without quotes; blank lines and a heading are left out."""
    for line in lines:
        number = line.replace(";", ",").replace("\t", ",").split(",")[0].strip(' "\r\n\x00')
        if number and number.lower() not in HEADERS:
            yield number[:LONGEST]


def encoding_of(file: BinaryIO) -> str:
    """Return how a text file is written: as its mark says, else UTF-8 or GB 18030; the file is read anew after."""
    start = file.read(LOOK_BYTES)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=len(start) < LOOK_BYTES)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
