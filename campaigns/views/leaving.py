"""Leaving by the signed word of a mail, without sign-in or cookie. Open to the whole world."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.permissions import public
from accounts.services.audit import clear_actor, set_actor
from campaigns.domain.tokens import Word
from campaigns.services import leaving
from customers.models import Channel
from customers.selectors.choices import open_choices


# RFC 8058: the mail provider posts without cookies or a form of ours; the signed word is the proof.
@csrf_exempt
@public
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button and changes nothing; POST unsubscribes at once."""
    word = _word(token)
    leaver = leaving.find_leaver(word)
    if leaver is None:
        return _nobody(request, word)
    done = request.method == "POST"
    if done:
        set_actor("customer:unsubscribe")
        try:
            leaving.unsubscribe(word=word, at=timezone.now())
        finally:
            clear_actor()
    asked = {"done": done, "token": token, "channel": Channel(leaver.channel).label}
    return render(request, "campaigns/unsubscribe.html", asked)


@csrf_exempt
@public
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show what still reaches the customer, to be kept or not; POST withdraws what is not kept."""
    word = _word(token)
    leaver = leaving.find_leaver(word)
    if leaver is None:
        return _nobody(request, word)
    done = request.method == "POST"
    if done:
        kept = request.POST.getlist("keep") if "none" not in request.POST else []
        set_actor("customer:preferences")
        try:
            leaving.keep_choices(word=word, kept=kept, at=timezone.now())
        finally:
            clear_actor()
    choices = [
        (one.name, Channel(one.channel).label if one.channel else "")
        for one in open_choices(leaver.customer)
    ]
    return render(request, "campaigns/preferences.html", {"done": done, "choices": choices})


def _word(token: str) -> Word:
    word = leaving.read_word(token)
    if word is None:
        raise Http404
    return word


def _nobody(request: HttpRequest, word: Word) -> HttpResponse:
    """Nothing is claimed to be done where nobody was found; a test was written to nobody."""
    is_test = word.delivery_id == 0
    status = HTTPStatus.OK if is_test else HTTPStatus.NOT_FOUND
    return render(request, "campaigns/leaver_unknown.html", {"is_test": is_test}, status=status)
