"""Trying the text models on a text that nobody keeps."""

from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from config.base.http import page
from customers.models import Text
from recommendations import permissions
from recommendations.forms import TextForm
from recommendations.selectors.text_readings import show_readings
from recommendations.services.texts.reading import analyse_texts, load_champions


@requires(permissions.ANALYSE_TEXT)
def text_try(request: HttpRequest) -> HttpResponse:
    form = TextForm(request.POST or None)
    champions = load_champions()
    context = {
        "form": form,
        "champions": sorted(champion.name for champion in champions.values()),
        "waiting": Text.objects.unread().exists(),
    }
    if request.method == "POST" and form.is_valid():
        (found,) = analyse_texts([form.cleaned_data["text"]], champions=champions)
        context["readings"] = show_readings(found)
    return page(request, "recommendations/text_try.html", context)
