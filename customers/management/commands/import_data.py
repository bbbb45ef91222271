from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from customers.models import ImportJob, ImportMapping
from customers.selectors.guesses import guess_mapping, shapes_of
from customers.selectors.targets import TARGETS
from customers.services.imports import jobs, mappings
from customers.services.imports.samples import sample_file
from customers.services.profiles import refresh_due_profiles
from customers.sources.faults import UnreadableSourceError
from customers.sources.sniffing import stem_of
from customers.tasks import import_file_task

Work = list[tuple[Path, Path]]


class Command(BaseCommand):
    help = (
        "Import files by a mapping. MAPPING is a YAML file; or a folder of them, imported in the order of their "
        "names, each reading the `file` it names from the folder FILE or from beside itself. With --guess no "
        "mapping is needed: the likeliest one for a file is printed as YAML, to be looked at and kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mapping", type=Path, nargs="?", metavar="MAPPING")
        parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
        parser.add_argument(
            "--guess", type=Path, metavar="FILE", help="print the likeliest mapping"
        )
        parser.add_argument(
            "--target", choices=list(TARGETS), default="", help="what --guess fills"
        )
        parser.add_argument(
            "--sync",
            action="store_true",
            help="import here and now instead of by a worker (a folder always is)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["guess"]:
                self.stdout.write(_guessed(options["guess"], options["target"]))
            elif options["mapping"] is None or not options["files"]:
                raise CommandError("Name a mapping and a file, or a file after --guess.")
            else:
                self._take(options)
        except (DomainError, UnreadableSourceError, OSError) as error:
            raise CommandError(str(error)) from error

    def _take(self, options: dict[str, Any]) -> None:
        mapping: Path = options["mapping"]
        if mapping.is_dir():
            self._import_now(_pairs(mapping, options["files"][0]))
        elif options["sync"]:
            self._import_now([(mapping, file) for file in options["files"]])
        else:
            self._queue(mapping, options["files"])

    def _import_now(self, work: Work) -> None:
        for mapping, file in work:
            job = jobs.import_path(mapping=_saved(mapping), path=file, refresh=False)
            self._tell(job)
        self.stdout.write(f"{refresh_due_profiles():,} profiles computed")

    def _queue(self, mapping: Path, files: list[Path]) -> None:
        for path in files:
            with path.open("rb") as file:
                job = jobs.create_job(mapping=_saved(mapping), upload=File(file, path.name))
            import_file_task.delay(job.pk)
            self.stdout.write(f"{path.name}: job {job.pk} is waiting for a worker")

    def _tell(self, job: ImportJob) -> None:
        self.stdout.write(
            f"{job.mapping} {job.file_name}: {job.rows_read:,} rows, {job.rows_inserted:,} new,"
            f" {job.rows_updated:,} changed, {job.rows_unchanged:,} unchanged,"
            f" {job.rows_quarantined:,} in quarantine"
        )


def _guessed(path: Path, target: str) -> str:
    """The mapping as YAML; a comment a field says how sure it is, another what is missing."""
    with path.open("rb") as file:
        sample = sample_file(file=file, name=path.name)
    found = guess_mapping(
        name=stem_of(path.name), shapes=shapes_of(sample.rows), read=sample.read, target=target
    )
    told = (
        [f"# encoding: {sample.guess.encoding}, {sample.guess.confidence}"] if sample.guess else []
    )
    told += [f"# {one.field}: {one.confidence}, by {one.reason}" for one in found.guesses]
    told += [f"# {name}: required, and nothing fills it yet" for name in found.missing]
    return "\n".join([*told, yaml.safe_dump(found.spec, allow_unicode=True, sort_keys=False)])


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
