"""What can be wrong with a file or a mapping as a whole, said in the reader's language.

A job keeps the code and the figures, so that each reader is told in his own words.
"""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "format_unknown": _("The name does not tell the format: CSV, XLSX, Parquet or JSON lines."),
    "packing_unsupported": _(
        "Files packed as %(packing)s are not supported: unpack the file first."
    ),
    "content_other": _("The file is named as text, but its content is %(found)s."),
    "protected": _(
        "The file is protected by a password or is an old .xls: save it as plain .xlsx."
    ),
    "archive_members": _("The archive holds %(members)s files; it must hold exactly one."),
    "cut_off": _("The packed file ends too early: it was cut off on the way."),
    "damaged": _("The file is damaged and cannot be read as %(format)s."),
    "bomb": _("The file unpacks to more than %(ratio)s times its size, as no real data does."),
    "too_large": _("The file holds more than %(most)s bytes."),
    "encoding_unknown": _("There is no encoding of the name %(encoding)s."),
    "encoding_wrong": _("The file is not in the encoding %(encoding)s: see byte %(place)s."),
    "encoding_other": _("The file is declared as %(encoding)s, but it is written in %(found)s."),
    "encoding_none": _("The file can be read in none of the usual encodings: choose its own."),
    "nul": _("The file holds a NUL byte at byte %(place)s, so it is no text."),
    "line_long": _("A line is longer than %(most)s bytes: see byte %(place)s."),
    "rows_long": _(
        "Some rows are longer than can be read: perhaps a quotation mark is never closed."
    ),
    "quote_open": _("A quotation mark in row %(row)s is never closed. Nothing was taken in."),
    "columns_many": _("The file has %(columns)s columns; at most %(most)s are read."),
    "columns_twice": _("These columns stand in the header twice: %(names)s."),
    "row_wide": _("Line %(line)s has %(found)s fields, but the header has %(expected)s."),
    "rows_uneven": _(
        "%(uneven)s of the first %(rows)s rows are not as wide as the header: line %(line)s has %(found)s fields, the header %(expected)s. Look at the delimiter and the quotation marks."
    ),
    "empty": _("The file is empty."),
    "file_gone": _(
        "No copy of the file is kept: upload it again, or import it again by the command that read it."
    ),
    "rows_none": _("The file has a header but no rows."),
    "not_objects": _("Line %(line)s is not a JSON object."),
    "sheet_unknown": _("The workbook has no sheet of the name %(sheet)s."),
    "columns_missing": _("The file lacks these columns: %(names)s"),
    "value_unfit": _("A value does not fit into its column."),
    # of remote sources
    "host_unknown": _("There is no host of the name %(host)s."),
    "host_forbidden": _("%(host)s may not be read from: ops staff list the hosts in PULL_ALLOWED."),
    "driver_missing": _("The driver %(driver)s is not installed: ask ops staff for it."),
    "not_reached": _("%(host)s does not answer at port %(port)s."),
    "certificate_wrong": _("%(host)s showed a certificate that is not trusted or not its own."),
    "not_signed_in": _("The source refused the user or the password."),
    "not_allowed": _("The user of this connection may not read that."),
    "database_unknown": _("The source has no database of this name."),
    "table_unknown": _("The source has no such table."),
    "stream_unknown": _("The source has no such stream, queue or topic."),
    "column_unknown": _("The source has no such column."),
    "query_wrong": _("The source does not understand the SELECT, or it would write."),
    "not_a_select": _("Only one SELECT, without a semicolon, may be written."),
    "select_unclear": _(
        "Every bracket must be closed, and no comment, square bracket or escape may hold quotes or brackets."
    ),
    "filter_wrong": _("The filter is not a JSON object, or it would run code."),
    "url_wrong": _("The address must begin with http:// or https://."),
    "pattern_wrong": _("Only the file name may have wildcards, and no part may be .. ."),
    "folder_unknown": _("The source has no such folder or file."),
    "files_many": _("More than %(most)s files fit the pattern: hand-over folders are kept empty."),
    "host_key_missing": _(
        "The server showed this host key. Compare it with what its operator says, then enter it: %(key)s"
    ),
    "host_key_other": _(
        "The server's host key is another than the one entered. Ask its operator before you trust: %(key)s"
    ),
    "private_key_wrong": _("The private key cannot be read: OpenSSH or PEM, with its passphrase."),
    "source_refused": _("The source refused to answer (%(reason)s)."),
    "server_slow": _(
        "The source took longer than allowed: an index on the watermark column helps."
    ),
    "pull_large": _("The source gave more than %(most)s bytes: narrow what is read."),
    "pull_long": _("Reading took longer than %(most)s seconds: narrow what is read."),
    "pull_interrupted": _(
        "The reading was interrupted; the next run begins where the last one ended."
    ),
    "watermark_unfit": _("The watermark column holds values that have no order."),
}


def tell(code: str, details: dict[str, Any]) -> str:
    """Return a fault in the words of the active language."""
    return str(FAULTS[code]) % details


def told(error: Exception) -> str:
    """Return what stopped a look at the first rows; a column that is not there is named in a sentence."""
    if isinstance(error, KeyError):
        return tell("columns_missing", {"names": error.args[0]})
    return str(error)


def keep(code: str, details: dict[str, Any]) -> str:
    """Return the form in which a job keeps a fault."""
    return json.dumps({"code": code, **details}, ensure_ascii=False)


def recall(kept: str) -> str:
    """Return what a job kept in the words of the active language; other text stays as it is."""
    if not kept.startswith('{"code"'):
        return kept
    details = json.loads(kept)
    return tell(details.pop("code"), details)
