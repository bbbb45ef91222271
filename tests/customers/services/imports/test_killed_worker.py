"""A worker killed while it imports: another goes on at the next chunk, and no row is lost or taken twice."""

import pytest
from django.core.files.base import ContentFile

from config.starting import ROOT
from customers.models import Customer, ImportJob
from customers.services.imports import jobs, mappings
from customers.services.imports.jobs import run_job
from tests.factories.customers import make_branch

ROWS = 4000
CHUNK = 50
WORK = """
import sys, django; django.setup()
from customers.models import ImportJob
from customers.services.imports import jobs
jobs.CHUNK_ROWS = int(sys.argv[2])
jobs.run_job(job=ImportJob.objects.get(pk=sys.argv[1]))
"""
PATIENCE = 120  # seconds


@pytest.fixture
def job(transactional_db):
    make_branch("B1")
    lines = "".join(f"C{number},B1,陈小玲\n" for number in range(ROWS))
    upload = ContentFile(f"customer_no,branch_code,name\n{lines}".encode(), "rows.csv")
    return jobs.create_job(mapping=mappings.built_in_mapping(target="customers"), upload=upload)


def test_killed_import_goes_on_at_the_chunk(job, start_process, tmp_path, monkeypatch):
    (tmp_path / "work_on.py").write_text(WORK)
    worker = start_process(
        "import", "work_on", str(job.pk), str(CHUNK), PYTHONPATH=f"{tmp_path}:{ROOT}"
    )
    worker.wait_until(lambda: chunks_done(job) >= 2, PATIENCE)
    worker.process.kill()
    worker.process.wait()
    before = chunks_done(job)
    assert 2 <= before < ROWS // CHUNK
    assert Customer.objects.count() == before * CHUNK

    monkeypatch.setattr(jobs, "CHUNK_ROWS", CHUNK)
    left = ImportJob.objects.get(pk=job.pk)
    assert (left.state, left.rows_inserted) == ("running", before * CHUNK)
    run_job(job=left)

    assert (left.state, left.chunks_done) == ("done", ROWS // CHUNK)
    assert (left.rows_read, left.rows_inserted, left.rows_unchanged) == (ROWS, ROWS, 0)
    assert Customer.objects.values("customer_no").distinct().count() == ROWS


def chunks_done(job) -> int:
    return ImportJob.objects.values_list("chunks_done", flat=True).get(pk=job.pk)
