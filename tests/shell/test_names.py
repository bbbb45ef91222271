"""Names that reach people: of models and columns, of who acts, and the icon of the browser's tab."""

import sys

import pytest
from django.apps import apps
from django.utils.translation import override
from oauth2_provider.models import Application

from accounts.models import AuditEntry
from accounts.services.audit import set_actor
from config.apps import command_of, name_command
from customers.models import Branch, EventReceipt
from tests.factories.customers import make_tag


def test_names_made_of_attributes_are_translated():
    with override("zh-hans"):
        assert str(EventReceipt._meta.verbose_name_plural) == "事件回执"
        assert str(Branch._meta.get_field("parent").verbose_name) == "上级"


def test_names_of_packages_are_translated():
    with override("zh-hans"):
        assert str(Application._meta.verbose_name_plural) == "接入程序"
        assert str(apps.get_app_config("oauth2_provider").verbose_name) == "接口接入"
    with override("en"):
        assert str(Application._meta.verbose_name_plural) == "applications"


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["manage.py", "import_data", "x"], "import_data"),
        (["/srv/python/django/__main__.py", "migrate"], "migrate"),
        (["/srv/app/config/demo/seed.py", "--customers", "3"], "seed"),
        (["manage.py"], ""),
        (["/srv/python/celery/__main__.py", "worker"], ""),
        (["/usr/bin/gunicorn", "config.wsgi"], ""),
    ],
)
def test_knows_the_command(argv, name):
    assert command_of(argv) == name


def test_the_trail_names_the_command(db, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "import_data"])
    name_command()

    make_tag()

    entry = AuditEntry.objects.get(object_table="customers_tag")
    assert entry.actor == "command:import_data"
    set_actor("")


def test_a_server_acts_in_no_name_of_its_own(db, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/usr/bin/gunicorn", "config.wsgi"])
    name_command()

    make_tag()

    assert AuditEntry.objects.get(object_table="customers_tag").actor == "unknown:sql"


def test_the_icon_is_found_without_signing_in(client):
    answer = client.get("/favicon.ico", follow=True)

    assert answer.redirect_chain == [("/static/brand.svg", 302)]
    assert answer.status_code == 200
