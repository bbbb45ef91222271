"""Rows in the body of a call: a JSON array, or JSON lines; both also packed by gzip, neither without end."""

import json
import zlib
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.utils.json import strict_constant

from customers.sources.faults import UnreadableSourceError
from customers.sources.records import members_once

GZIP = 31  # zlib's number for a gzip header and the largest window


class RowsParser(JSONParser):
    """JSON within the bounds of a call."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = _body(stream, parser_context or {})
        try:
            return json.loads(body, object_pairs_hook=members_once, parse_constant=strict_constant)
        except UnreadableSourceError:
            raise
        except json.JSONDecodeError as error:
            raise ParseError(f"JSON parse error - {error}") from error
        except (ValueError, RecursionError) as error:
            raise _refusal(1) from error


class JsonLinesParser(BaseParser):
    """One object a line."""

    media_type = "application/x-ndjson"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        lines = _body(stream, parser_context or {}).splitlines()
        return [_row(line, place) for place, line in enumerate(lines, start=1) if line.strip()]


def _row(line: bytes, number: int) -> Any:
    try:
        return json.loads(line, object_pairs_hook=members_once)
    except UnreadableSourceError:
        raise
    except (ValueError, RecursionError) as error:
        raise _refusal(number) from error


def _refusal(line: int) -> ParseError:
    return ParseError(str(UnreadableSourceError("not_objects", line=line)))


def _body(stream: IO[Any], context: Mapping[str, Any]) -> bytes:
    """Read the body, unpacked, but no more than a call may hold."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = stream.read(most + 1)
    request = context.get("request")
    packing = request.headers.get("Content-Encoding", "identity") if request else "identity"
    if packing not in {"gzip", "identity"}:
        raise UnsupportedMediaType(f"Content-Encoding: {packing}")
    if packing == "gzip" and len(body) <= most:
        body = _unpacked(body, most + 1)
    if len(body) > most:
        raise UnreadableSourceError("too_large", most=most)
    return body


def _unpacked(body: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj(GZIP)
    try:
        found = unpacking.decompress(body, most)
    except zlib.error as error:
        raise UnreadableSourceError("damaged", format="gzip") from error
    if not unpacking.eof and len(found) < most:
        raise UnreadableSourceError("cut_off")
    return found
