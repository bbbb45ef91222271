"""The words that customers agree to, version by version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page
from customers import permissions
from customers.forms.consents import ConsentTextForm
from customers.selectors.consents import list_texts
from customers.services.consents import publish_text


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
