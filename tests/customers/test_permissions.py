"""Who may open what of the data layer; a denied call leaves no trace."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Consent, ImportJob, QuarantinedRow
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_branch, make_customer, make_product

pytestmark = pytest.mark.django_db
NO = "C00099999"
# of a pull and a connection that nobody made: who is let in finds nothing
PULL, CONNECTION, NONE = "none", 999_999_999, 999_999_998
EVERY_VIEWER = {"marketer", "manager", "service_agent", "data_steward", "risk_officer", "ops_admin"}
EXPORTERS = {"marketer", "manager", "risk_officer", "data_steward", "compliance_officer"}
RIGHTS = {"service_agent", "data_steward", "compliance_officer"}
FEATURE_READERS = {
    "marketer", "manager", "data_steward", "ops_admin", "compliance_officer", "model_builder",
    "ethics_reviewer",
}  # fmt: skip
PRODUCTS = {
    "marketer",
    "manager",
    "data_steward",
    "model_builder",
    "ops_admin",
    "compliance_officer",
}
# name, arguments, method, roles let in
TABLE = [
    ("customer_list", [], "get", EVERY_VIEWER),
    ("customer_detail", [NO], "get", EVERY_VIEWER),
    ("customer_timeline", [NO], "get", EVERY_VIEWER),
    ("customer_holdings", [NO], "get", EVERY_VIEWER),
    ("customer_consents", [NO], "get", EVERY_VIEWER),
    ("customer_audit", [NO], "get", {"compliance_officer", "ops_admin"}),
    ("customer_reveal", [NO, "phone"], "post", {"service_agent", "risk_officer"}),
    ("customer_firm", [NO], "get", EVERY_VIEWER),
    ("firm_edit", [NO], "get", {"data_steward"}),
    ("firm_person_create", [NO], "get", {"data_steward"}),
    ("firm_person_edit", [NO, 1], "get", {"data_steward"}),
    ("firm_person_end", [NO, 1], "post", {"data_steward"}),
    ("customer_media", [NO], "get", EVERY_VIEWER),
    ("customer_media_add", [NO], "post", {"data_steward"}),
    ("customer_media_download", [NO, 0], "get", {"service_agent", "risk_officer"}),
    ("consent_change", [NO], "post", {"service_agent", "data_steward"}),
    (
        "product_list",
        [],
        "get",
        {"marketer", "manager", "data_steward", "model_builder", "ops_admin"},
    ),
    (
        "product_detail",
        ["P-1"],
        "get",
        {"marketer", "manager", "data_steward", "model_builder", "ops_admin"},
    ),
    ("feature_list", [], "get", FEATURE_READERS),
    ("feature_detail", ["age_years"], "get", FEATURE_READERS),
    ("import_list", [], "get", {"data_steward", "ops_admin"}),
    ("mapping_list", [], "get", {"data_steward", "ops_admin"}),
    ("import_create", [], "get", {"data_steward"}),
    ("import_detail", [0], "get", {"data_steward", "ops_admin"}),
    ("import_preview", [0], "get", {"data_steward"}),
    ("import_start", [0], "post", {"data_steward"}),
    ("import_discard", [0], "post", {"data_steward"}),
    ("import_cancel", [0], "post", {"data_steward"}),
    ("mapping_create", [0, "customers"], "get", {"data_steward"}),
    ("mapping_rows", [0, "customers"], "post", {"data_steward"}),
    ("quality_report", [0], "get", {"data_steward", "ops_admin"}),
    ("flag_list", [0], "get", {"data_steward", "ops_admin"}),
    ("quality_board", [], "get", {"data_steward", "ops_admin"}),
    (
        "quality_rows",
        ["customers", "phone", "completeness"],
        "get",
        {"data_steward", "ops_admin"},
    ),
    ("threshold_list", [], "get", {"data_steward", "ops_admin"}),
    ("threshold_save", [], "post", {"data_steward"}),
    ("threshold_delete", [0], "post", {"data_steward"}),
    ("quality_watch", [], "post", {"data_steward"}),
    ("quality_measure", [], "post", {"data_steward"}),
    ("code_list", [], "get", {"data_steward", "ops_admin"}),
    ("code_detail", ["gender"], "get", {"data_steward", "ops_admin"}),
    ("code_export", ["gender"], "get", {"data_steward", "ops_admin"}),
    ("code_create", [], "post", {"data_steward"}),
    ("code_save", ["gender"], "post", {"data_steward"}),
    ("code_retire", ["gender"], "post", {"data_steward"}),
    ("code_import", ["gender"], "post", {"data_steward"}),
    ("code_map", [0, "name"], "get", {"data_steward"}),
    ("quarantine_replay", [0], "post", {"data_steward"}),
    ("quarantine_download", [0], "post", {"data_steward"}),
    ("quarantine_upload", [0], "post", {"data_steward"}),
    ("quarantine_list", [0], "get", {"data_steward", "ops_admin"}),
    ("quarantine_discard", [0], "post", {"data_steward"}),
    ("rights_list", [], "get", RIGHTS | {"ops_admin"}),
    ("rights_detail", ["PIR-0"], "get", RIGHTS | {"ops_admin"}),
    ("rights_create", [NO], "get", {"service_agent", "data_steward"}),
    ("rights_step", ["PIR-0", "make"], "post", {"service_agent", "data_steward"}),
    ("rights_propose", ["PIR-0"], "post", {"service_agent", "data_steward"}),
    ("rights_file", ["PIR-0"], "post", {"service_agent", "data_steward"}),
    ("rights_link", ["PIR-0"], "post", {"service_agent", "data_steward"}),
    ("rights_decide", ["PIR-0", "approve"], "post", {"compliance_officer"}),
    ("rights_reveal", ["PIR-0", "name"], "post", {"compliance_officer"}),
    ("rights_notice", ["PIR-0"], "post", {"service_agent", "data_steward"}),
    ("rights_certificate", ["PIR-0"], "get", RIGHTS | {"ops_admin"}),
    ("customer_link", [NO], "post", {"service_agent", "data_steward"}),
    ("consent_list", [], "get", EVERY_VIEWER),
    ("suppressed_list", [], "get", EVERY_VIEWER),
    ("customer_suppress", [NO], "post", {"service_agent", "data_steward"}),
    ("customer_lift", [NO, 0], "post", {"service_agent", "data_steward"}),
    ("consenttext_list", [], "get", RIGHTS | {"ops_admin"}),
    ("consenttext_create", [], "get", {"compliance_officer"}),
    ("retention_list", [], "get", {"data_steward", "compliance_officer", "ops_admin"}),
    ("retention_detail", ["events"], "get", {"data_steward", "compliance_officer", "ops_admin"}),
    ("retention_try", ["events"], "post", {"data_steward", "compliance_officer", "ops_admin"}),
    ("retention_apply", ["events"], "post", {"compliance_officer"}),
    ("legalhold_create", [], "post", {"compliance_officer"}),
    ("legalhold_lift", [0], "post", {"compliance_officer"}),
    ("pull_list", [], "get", {"data_steward", "ops_admin"}),
    ("pull_create", [CONNECTION], "get", {"data_steward"}),
    ("pull_detail", [PULL], "get", {"data_steward", "ops_admin"}),
    ("pull_edit", [PULL], "get", {"data_steward"}),
    ("pull_preview", [PULL], "post", {"data_steward"}),
    ("pull_run", [PULL], "post", {"data_steward", "ops_admin"}),
    ("pull_switch", [PULL], "post", {"data_steward"}),
    ("pull_again", [PULL], "post", {"data_steward"}),
    ("pull_delete", ["none"], "post", {"data_steward"}),
    ("stream_list", [], "get", {"data_steward", "ops_admin"}),
    ("stream_detail", [PULL], "get", {"data_steward", "ops_admin"}),
    ("stream_create", [CONNECTION], "get", {"data_steward"}),
    ("stream_edit", [PULL], "get", {"data_steward"}),
    ("stream_switch", [PULL], "post", {"data_steward"}),
    ("stream_delete", [PULL], "post", {"data_steward"}),
    ("letter_replay", [PULL], "post", {"data_steward"}),
    ("letter_discard", [PULL], "post", {"data_steward"}),
    ("connection_list", [], "get", {"data_steward", "ops_admin"}),
    ("connection_create", ["mysql"], "get", {"data_steward", "ops_admin"}),
    ("connection_edit", [CONNECTION], "get", {"data_steward", "ops_admin"}),
    ("connection_test", [CONNECTION], "post", {"data_steward", "ops_admin"}),
    ("connection_delete", [NONE], "post", {"data_steward", "ops_admin"}),
    ("version_plan", ["P-1"], "get", {"data_steward"}),
    ("version_publish", ["P-1", 0], "post", {"manager", "compliance_officer"}),
    ("version_withdraw", ["P-1", 0], "post", {"data_steward"}),
    ("version_compare", ["P-1"], "get", PRODUCTS),
    ("document_create", ["P-1"], "get", {"data_steward"}),
    ("market_list", [], "get", PRODUCTS),
    ("classification_list", [], "get", {"data_steward", "compliance_officer", "ops_admin"}),
    ("residency_list", [], "get", {"data_steward", "compliance_officer", "ops_admin"}),
    ("residency_ground", [], "post", {"compliance_officer"}),
    ("residency_table", [], "post", {"compliance_officer"}),
    ("incident_list", [], "get", {"compliance_officer", "ops_admin"}),
    ("incident_create", [], "get", {"compliance_officer"}),
    ("incident_detail", ["INC-0"], "get", {"compliance_officer", "ops_admin"}),
    ("incident_step", ["INC-0", "look"], "post", {"compliance_officer"}),
    ("filter_save", [], "post", EVERY_VIEWER),
    ("filter_delete", [0], "post", EVERY_VIEWER),
    ("export_list", [], "get", EXPORTERS),
    ("export_create", [], "get", EXPORTERS),
    ("export_detail", ["EXP-0"], "get", EXPORTERS),
    ("export_cancel", ["EXP-0"], "post", EXPORTERS),
    ("export_download", ["EXP-0"], "get", EXPORTERS),
]
ROLES = sorted(
    EVERY_VIEWER | {"compliance_officer", "ops_admin", "model_builder", "ethics_reviewer"}
)


@pytest.fixture
def world():
    """A customer, a product and a drafted import."""
    make_customer(customer_no=NO)
    make_product(code="P-1")
    mapping = mappings.built_in_mapping(target="branches")
    return jobs.draft_job(
        mapping=mapping, upload=ContentFile(b"code,name_zh,name_en\nX,x,x\n", "b.csv")
    )


@pytest.mark.parametrize(("name", "args", "method", "let_in"), TABLE)
def test_each_view_lets_in_its_roles_only(world, client_for, name, args, method, let_in):
    args = [world.pk if arg == 0 else arg for arg in args]
    url = reverse(f"customers:{name}", args=args)
    viewers = let_in | ({"compliance_officer"} if let_in == EVERY_VIEWER else set())
    if name.startswith("product"):
        viewers = let_in | {"compliance_officer"}

    for role in ROLES:
        answer = getattr(client_for(role), method)(url)
        assert (answer.status_code == 403) is (role not in viewers), (role, answer.status_code)


def test_signed_out_people_are_sent_to_sign_in(world, client):
    answer = client.get(reverse("customers:customer_detail", args=[NO]))

    assert answer.status_code == 302
    assert "login" in answer.url


def test_denied_calls_leave_no_trace(world, client_for):
    marketer = client_for("marketer")
    before = AuditEntry.objects.count()

    for name, args in [
        ("customer_reveal", [NO, "phone"]),
        ("consent_change", [NO]),
        ("import_start", [world.pk]),
        ("import_cancel", [world.pk]),
        ("quarantine_discard", [world.pk]),
        ("quarantine_replay", [world.pk]),
        ("code_save", ["gender"]),
        ("code_retire", ["gender"]),
    ]:
        data = {"purpose": "marketing", "granted": "yes"}
        assert marketer.post(reverse(f"customers:{name}", args=args), data).status_code == 403

    assert AuditEntry.objects.count() == before
    assert not Consent.objects.exists()
    assert not QuarantinedRow.objects.exists()
    assert ImportJob.objects.get().state == "draft"


def test_customers_of_other_branches_do_not_exist_for_the_reader(client_for):
    parent = make_branch("B1")
    below = make_customer(branch=make_branch("B11", parent=parent))
    other = make_customer(branch=make_branch("B2"))
    agent = client_for("service_agent", branch_code="B1")
    before = AuditEntry.objects.count()

    assert (
        agent.get(reverse("customers:customer_detail", args=[below.customer_no])).status_code == 200
    )
    for name in ("customer_detail", "customer_timeline", "customer_holdings", "customer_consents"):
        url = reverse(f"customers:{name}", args=[other.customer_no])
        assert agent.get(url).status_code == 404
    reveal = reverse("customers:customer_reveal", args=[other.customer_no, "phone"])
    change = reverse("customers:consent_change", args=[other.customer_no])
    assert agent.post(reveal).status_code == 404
    assert agent.post(change, {"purpose": "marketing", "granted": "yes"}).status_code == 404
    assert AuditEntry.objects.count() == before
    assert not Consent.objects.exists()
    assert other.customer_no not in agent.get(reverse("customers:customer_list")).content.decode()
