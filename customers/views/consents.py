"""What customers agreed to or refused, who is not to be contacted, and the words they agree to, version by version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page
from customers import permissions
from customers.forms.consents import ConsentTextForm
from customers.models import Channel, LegalBasis, Purpose, Suppression
from customers.selectors.consents import list_ledger, list_suppressed, list_texts
from customers.services.consents import publish_text

ANSWERS = {"yes": True, "no": False}


@requires(permissions.VIEW_CUSTOMER)
def consent_list(request: HttpRequest) -> HttpResponse:
    """The consent ledger of the customers one may see, the newest entry first."""
    asked = {name: request.GET.get(name, "") for name in ("purpose", "channel", "answer")}
    listed = list_ledger(
        user=acting_user(request),
        purpose=asked["purpose"],
        channel=asked["channel"],
        granted=ANSWERS.get(asked["answer"]),
    )
    context = {
        "page": key_page(listed, request.GET.get("after")),
        "asked": asked,
        "purposes": Purpose.choices,
        "channels": Channel.choices,
        "bases": dict(LegalBasis.choices),
    }
    return page(request, "customers/consent_list.html", context)


@requires(permissions.VIEW_CUSTOMER)
def suppressed_list(request: HttpRequest) -> HttpResponse:
    """Who is not to be contacted, and why."""
    asked = {name: request.GET.get(name, "") for name in ("reason", "channel")}
    listed = list_suppressed(user=acting_user(request), **asked)
    context = {
        "page": key_page(listed, request.GET.get("after")),
        "asked": asked,
        "reasons": Suppression.Reason.choices,
        "channels": Channel.choices,
    }
    return page(request, "customers/suppressed_list.html", context)


@requires(permissions.VIEW_RIGHTS)
def consenttext_list(request: HttpRequest) -> HttpResponse:
    return page(request, "customers/consenttext_list.html", {"texts": list_texts()})


@requires(permissions.CHANGE_TEXTS)
def consenttext_create(request: HttpRequest) -> HttpResponse:
    form = ConsentTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publish_text(by=acting_user(request), words=form.cleaned_data)
            return redirect("customers:consenttext_list")
        except DomainError as error:
            form.add_error(error.field, str(error))
    status = 422 if form.is_bound else 200
    return page(request, "customers/consenttext_create.html", {"form": form}, status=status)
