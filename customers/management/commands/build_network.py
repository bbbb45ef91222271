from typing import Any

from django.core.management.base import BaseCommand

from customers.services.network.building import build_network


class Command(BaseCommand):
    help = "Sum the transfers between customers and compute everybody's place in the graph of relations."

    def handle(self, *args: Any, **options: Any) -> None:
        links, placed = build_network()
        self.stdout.write(f"{links:,} counterparties, {placed:,} customers in the graph")
