"""Prove that the audit trail is as it was sealed, or name the first entry that is not."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import AuditBlock
from accounts.services import sealing

WORDS = {
    "changed": "entry {entry_id} of block {block_id} was changed",
    "missing": "entry {entry_id} of block {block_id} is missing",
    "added": "entry {entry_id} was added to block {block_id}",
    "block": "block {block_id} is not what was sealed",
    "chain": "block {block_id} does not follow from the block before it",
}


class Command(BaseCommand):
    help = "Prove the audit trail from its sealed blocks; exits with 1 and names the first fault."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seal", action="store_true", help="seal what is new first")
        parser.add_argument("--known", help="a block's hash kept outside: it must be in the chain")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["seal"]:
            sealing.seal_entries(now=timezone.now())
        proof = sealing.verify_audit()
        if proof.fault:
            raise CommandError(WORDS[proof.fault.kind].format(**vars(proof.fault)))
        if options["known"] and not self._is_in_chain(options["known"]):
            raise CommandError(f"no block has the hash {options['known']}: the chain was rewritten")
        self.stdout.write(
            f"{proof.entries} entries in {proof.blocks} blocks are as they were sealed;"
            f" {proof.unsealed} not sealed yet; newest block {proof.head}"
        )

    def _is_in_chain(self, known: str) -> bool:
        try:
            return AuditBlock.objects.filter(block_hash=bytes.fromhex(known)).exists()
        except ValueError:
            return False
