"""Where providers call back. Open to the whole world; only what the sender's provider signed is read."""

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.permissions import public
from accounts.services.audit import clear_actor, set_actor
from campaigns.services import receipts
from customers.models import Sender

logger = structlog.get_logger(__name__)
LARGEST = 1024 * 1024


# Providers post without cookies or a form of ours; their signature is the proof.
@csrf_exempt
@public
@never_cache
@require_http_methods(["GET", "POST"])
def sender_callback(request: HttpRequest, name: str, word: str = "") -> HttpResponse:
    """Take in receipts; WeChat proves the address by a GET that wants its own word back."""
    sender = get_object_or_404(Sender, name=name)
    headers = {key.lower(): value for key, value in request.headers.items()}
    posted = receipts.Posted(request.body[:LARGEST], headers, request.GET.dict(), word)
    set_actor(f"sender:{sender.name}")
    try:
        if request.method == "GET":
            receipts.check_callback(sender=sender, posted=posted)
            return HttpResponse(request.GET.get("echostr", ""), content_type="text/plain")
        told = receipts.take_callback(sender=sender, posted=posted)
    except receipts.ForeignCallError:
        return HttpResponseForbidden()
    except (ValueError, KeyError) as error:
        logger.warning("callback_unreadable", sender=name, error=type(error).__name__)
        return JsonResponse({"code": 1, "msg": "unreadable"}, status=400)
    finally:
        clear_actor()
    return _thanks(sender, told)


def _thanks(sender: Sender, told: dict[str, int]) -> HttpResponse:
    """Answer as the vendor expects, so that it does not come again."""
    if sender.kind == Sender.Kind.WECHAT:
        return HttpResponse("success", content_type="text/plain")
    return JsonResponse({"code": 0, "msg": "ok", "taken": told})
