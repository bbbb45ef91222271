"""The pictures, recordings and videos of a customer: listed, added, handed out."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.forms.media import MediaForm
from customers.models import Customer
from customers.selectors.texts import media_of
from customers.services.texts import media
from customers.views.pages import head_of, visible_customer


@requires(permissions.VIEW_CUSTOMER)
def customer_media(request: HttpRequest, customer_no: str) -> HttpResponse:
    return _media_page(request, visible_customer(request, customer_no))


@requires(permissions.VIEW_CUSTOMER)
@requires(permissions.IMPORT_CUSTOMER)
@require_POST
def customer_media_add(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    form = MediaForm(request.POST, request.FILES)
    if form.is_valid():
        upload, by = form.upload(), acting_user(request)
        source = media.by_hand(customer, upload)
        try:
            media.add_media(source=source, upload=upload, customer=customer, by=by)
            messages.success(request, _("The file is kept. Its words are looked for by and by."))
            return redirect("customers:customer_media", customer.customer_no)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _media_page(request, customer, form)


@requires(permissions.VIEW_CUSTOMER)
@requires(permissions.REVEAL_CUSTOMER)
@require_GET
def customer_media_download(request: HttpRequest, customer_no: str, pk: int) -> HttpResponseBase:
    """Hand out one file; the entry in the audit trail comes first."""
    customer = visible_customer(request, customer_no)
    text = get_object_or_404(media_of(customer), pk=pk)
    try:
        file = media.open_media(text=text)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:customer_media", customer.customer_no)
    name = media.download_name(text)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=text.media_type)
    answer["Cache-Control"] = "no-store"
    return answer


def _media_page(
    request: HttpRequest, customer: Customer, form: MediaForm | None = None
) -> HttpResponse:
    context = head_of(request, customer, "media") | {
        "page": key_page(media_of(customer), request.GET.get("after"))
    }
    if request.user.has_perm(permissions.IMPORT_CUSTOMER):
        context["form"] = form or MediaForm()
    status = 422 if form else 200
    return page(request, "customers/customer_media.html", context, status=status)
