from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from recommendations.domain.texts.courses import COURSES
from recommendations.models import ModelVersion
from recommendations.selectors.text_examples import Example, read_examples
from recommendations.services.texts.training import train_on_seeds, train_text_model


class Command(BaseCommand):
    help = "Train text models, on the product's seed examples or on labelled files, and register candidates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seeds", action="store_true", help="train every model on the seeds")
        parser.add_argument("--task", choices=sorted({one.feature for one in COURSES.values()}))
        parser.add_argument("--language", default="", help="en or zh; not for the task language")
        parser.add_argument("--csv", nargs="+", type=Path, help="CSV, TSV or JSON, also with .gz")
        parser.add_argument(
            "--text", default="text", help="column of the text; a number without header"
        )
        parser.add_argument("--label", default="label", help="column of the label")
        parser.add_argument("--names", nargs="*", default=[], help="labels renamed: 0=negative …")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            versions = train_on_seeds() if options["seeds"] else [self._trained(options)]
        except DomainError as error:
            raise CommandError(str(error)) from error
        for version in versions:
            self._tell(version)

    def _trained(self, options: dict[str, Any]) -> ModelVersion:
        course = next(
            (
                one
                for one in COURSES.values()
                if (one.feature, one.language) == (options["task"], options["language"])
            ),
            None,
        )
        if course is None or not options["csv"]:
            raise CommandError("Give --seeds, or --task, --language and --csv of a model there is.")
        names = dict(pair.split("=", 1) for pair in options["names"])
        examples: list[Example] = []
        for path in options["csv"]:
            examples += read_examples(
                path, text=options["text"], label=options["label"], names=names
            )
        source = ", ".join(path.name for path in options["csv"])
        return train_text_model(kind=course.kind, examples=examples, source=source)

    def _tell(self, version: ModelVersion) -> None:
        told = version.metrics
        self.stdout.write(
            f"{version.name:18} macro-F1 {told['macro_f1']:.3f}  right {told['accuracy']:.3f}"
            f"  calibration error {told['calibration_error']:.3f}  on {told['texts']} texts held out"
            f"  over the usual label {told['gain']['value']:+.3f}"
            f" ({told['gain']['low']:+.3f} to {told['gain']['high']:+.3f})"
        )
