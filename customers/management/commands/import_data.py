from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from customers.models import ImportJob, ImportMapping
from customers.services import importing, mappings
from customers.services.profiles import refresh_due_profiles
from customers.tasks import import_file_task

Work = list[tuple[Path, Path]]


class Command(BaseCommand):
    help = (
        "Import files by a mapping. MAPPING is a YAML file; or a folder of them, imported in the order of their "
        "names, each reading the `file` it names from the folder FILE or from beside itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mapping", type=Path, metavar="MAPPING")
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument(
            "--sync",
            action="store_true",
            help="import here and now instead of by a worker (a folder always is)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        mapping: Path = options["mapping"]
        try:
            if mapping.is_dir():
                self._import_now(_pairs(mapping, options["files"][0]))
            elif options["sync"]:
                self._import_now([(mapping, file) for file in options["files"]])
            else:
                self._queue(mapping, options["files"])
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error

    def _import_now(self, work: Work) -> None:
        for mapping, file in work:
            job = importing.import_path(mapping=_saved(mapping), path=file, refresh=False)
            self._tell(job)
        self.stdout.write(f"{refresh_due_profiles():,} profiles computed")

    def _queue(self, mapping: Path, files: list[Path]) -> None:
        for path in files:
            with path.open("rb") as file:
                job = importing.create_job(mapping=_saved(mapping), upload=File(file, path.name))
            import_file_task.delay(job.pk)
            self.stdout.write(f"{path.name}: job {job.pk} is waiting for a worker")

    def _tell(self, job: ImportJob) -> None:
        self.stdout.write(
            f"{job.mapping.name} {job.file_name}: {job.rows_read:,} rows, {job.rows_inserted:,} new,"
            f" {job.rows_updated:,} changed, {job.rows_unchanged:,} unchanged,"
            f" {job.rows_quarantined:,} in quarantine"
        )


def _saved(path: Path) -> ImportMapping:
    return mappings.save_mapping(data=mappings.read_mapping(path.read_bytes()))


def _pairs(folder: Path, data: Path) -> Work:
    work: Work = []
    for mapping in sorted(folder.glob("*.yaml")):
        pattern = mappings.usable_spec(mappings.read_mapping(mapping.read_bytes())).file
        found = sorted(data.glob(pattern)) or sorted(folder.glob(pattern)) if pattern else []
        if not found:
            raise CommandError(f"{mapping.name}: no file {pattern or '(none named)'} in {data}")
        work += [(mapping, file) for file in found]
    return work
