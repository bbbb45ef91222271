"""The file that answers a request for access or portability: written by a worker, sealed, handed over once."""

import csv
import hashlib
import io
import json
import secrets
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers.domain.cells import neutralise
from customers.domain.rights import Kind, Step
from customers.models import RightsRequest
from customers.models.fields import sealer
from customers.selectors.rights.records import RecordSet, records_of
from customers.services.rights.papers import report_pdf
from customers.services.rights.steps import Evidence, take_step

TABLE = "customers_rightsrequest"
ATTEMPTS = 5  # a file that took its worker down so often will not be written
TRIES = 5
ON_PAPER = 200  # rows of a table that people read; the files hold all of them
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without what is read one for another


@transaction.atomic
def ask_for_file(*, request: RightsRequest, by: User) -> None:
    """Let a worker write the file. Raises DomainError `step_not_allowed`."""
    take_step(request, Step.MAKE, Evidence(by), attempt=0)


def write_file(*, request: RightsRequest) -> None:
    """Write the file of a request that waits for it, in the customer's language; a second call changes nothing."""
    if request.state != RightsRequest.State.RUNNING or request.kind not in (
        Kind.ACCESS,
        Kind.PORTABILITY,
    ):
        return
    if request.attempt >= ATTEMPTS:
        _give_up(request)
        return
    RightsRequest.objects.filter(pk=request.pk).update(
        attempt=request.attempt + 1, updated_at=timezone.now()
    )
    with translation.override(request.customer.language or settings.LANGUAGE_CODE):
        content, figures = _zipped(request)
    _keep(request, content, figures)


@transaction.atomic
def _give_up(request: RightsRequest) -> None:
    take_step(request, Step.FAIL, Evidence(None, note="the file could not be written"))


def _zipped(request: RightsRequest) -> tuple[bytes, dict[str, int]]:
    records = records_of(request.customer, derived=request.kind == Kind.ACCESS)
    buffer, counts = io.BytesIO(), {}
    whole: dict[str, Any] = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in records:
            rows = list(one.rows())
            counts[one.name] = len(rows)
            names = [column.name for column in one.columns]
            whole[one.name] = [dict(zip(names, row, strict=True)) for row in rows]
            archive.writestr(f"{one.name}.csv", _csv(one, rows))
        text = json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text)
        if request.kind == Kind.ACCESS:
            context = _context(request, records, counts)
            archive.writestr("report.pdf", report_pdf(request, context))
            page = render_to_string("customers/rights_report.html", context)
            archive.writestr("report.html", page)
    return buffer.getvalue(), counts


def _csv(record: RecordSet, rows: list[Any]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.label for column in record.columns])
    for row in rows:
        writer.writerow(neutralise(pa.array(record.told(row), pa.string())).to_pylist())
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _context(
    request: RightsRequest, records: list[RecordSet], counts: dict[str, int]
) -> dict[str, Any]:
    return {
        "request": request,
        "bank": settings.BANK_NAME_ZH if _is_chinese(request) else settings.BANK_NAME,
        "tables": list(_tables(records, counts)),
        "made_at": timezone.now(),
        "on_paper": ON_PAPER,
    }


def _is_chinese(request: RightsRequest) -> bool:
    return request.customer.language.startswith("zh")


def _tables(records: list[RecordSet], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for one in records:
        if not counts[one.name]:
            continue
        rows = [one.told(row) for row, _n in zip(one.rows(), range(ON_PAPER), strict=False)]
        yield {"record": one, "rows": rows, "count": counts[one.name]}


@transaction.atomic
def _keep(request: RightsRequest, content: bytes, figures: dict[str, int]) -> None:
    digest = hashlib.sha256(content).hexdigest()
    storage = request.file.storage
    name = storage.save(
        f"rights/{request.code}-{request.attempt + 1}.bin",
        ContentFile(sealer().seal_bytes(content)),
    )
    expires_at = timezone.now() + timedelta(days=settings.RIGHTS_FILE_DAYS)
    take_step(
        request,
        Step.MADE,
        Evidence(None, figures=figures, digest=digest),
        file=name,
        file_digest=digest,
        file_size=len(content),
        file_expires_at=expires_at,
        passphrase_hash="",
        tries_left=0,
    )
    record_access(action="rights_file", table=TABLE, object_id=request.code, note=digest)


@transaction.atomic
def hand_over_in_branch(*, request: RightsRequest, by: User) -> bytes:
    """Return the file for a member of staff to give to the customer; the request is answered with it.

    Raises DomainError `file_gone`, `step_not_allowed`.
    """
    content = _open(request)
    evidence = Evidence(by, note="branch", digest=request.file_digest)
    take_step(request, Step.HAND_OVER, evidence, passphrase_hash="")
    note = f"branch, {request.file_size} bytes"
    record_access(action="rights_download", table=TABLE, object_id=request.code, note=note)
    drop_file(request)
    return content


@transaction.atomic
def offer_link(*, request: RightsRequest, by: User) -> str:
    """Let the customer fetch the file once with a passphrase, which is returned and kept by nobody.

    Raises DomainError `step_not_allowed`.
    """
    phrase = "-".join("".join(secrets.choice(ALPHABET) for _c in range(4)) for _g in range(4))
    take_step(
        request,
        Step.OFFER,
        Evidence(by, note="link"),
        passphrase_hash=make_password(phrase),
        tries_left=TRIES,
    )
    return phrase


def fetch_by_link(*, request: RightsRequest, phrase: str) -> bytes:
    """Return the file for the right passphrase, once; each wrong one takes a try away.

    Raises DomainError `wrong_passphrase`, `file_gone`.
    """
    with transaction.atomic():
        locked = RightsRequest.objects.select_for_update().get(pk=request.pk)
        if not locked.is_at_the_door:
            raise DomainError("file_gone", _("This file cannot be fetched any more. Ask the bank."))
        right = check_password(phrase.strip().upper(), locked.passphrase_hash)
        if right:
            content = _open(locked)
            evidence = Evidence(None, note="link", digest=locked.file_digest)
            take_step(locked, Step.HAND_OVER, evidence, passphrase_hash="")
            record_access(action="rights_download", table=TABLE, object_id=locked.code, note="link")
            drop_file(locked)
            return content
        locked.tries_left -= 1
        locked.save(update_fields=["tries_left", "updated_at"])
    raise DomainError(
        "wrong_passphrase",
        _("This is not the passphrase. Tries left: %(n)s") % {"n": locked.tries_left},
        field="phrase",
    )


def expire_files() -> int:
    """Delete the files that nobody fetched in time; the requests are open again. Return how many."""
    due = list(RightsRequest.objects.with_old_file(timezone.now()))
    for request in due:
        with transaction.atomic():
            take_step(request, Step.EXPIRE, Evidence(None), passphrase_hash="")
            drop_file(request)
    return len(due)


def drop_file(request: RightsRequest) -> None:
    """Delete a request's file once the transaction holds; its digest stays as evidence."""
    if not request.file:
        return
    name, storage = str(request.file.name), request.file.storage
    RightsRequest.objects.filter(pk=request.pk).update(file="", file_expires_at=None)
    transaction.on_commit(lambda: storage.delete(name))


def _open(request: RightsRequest) -> bytes:
    if not request.file or (request.file_expires_at and request.file_expires_at <= timezone.now()):
        raise DomainError(
            "file_gone", _("The file was kept for its days and is gone. Make it anew.")
        )
    try:
        with request.file.open("rb") as stored:
            return sealer().open_bytes(stored.read())
    except (InvalidTag, KeyError, FileNotFoundError) as error:
        raise DomainError("file_gone", _("The file cannot be opened. Make it anew.")) from error
