"""The door for pages of other websites: the right origin, little data, plain JSON.

The script asks in the simplest form there is (POST, ``text/plain``, no cookies), so that browsers
need not ask beforehand. No cookie does anything in anybody's name: the visitor's token stands in
the body. A page of somebody else's could not ask for more than is its own, and is refused anyway.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from querencia.apps.chat.domain.limits import TooMuch
from querencia.apps.chat.domain.settings import KIND, ChatSettings, settings_of
from querencia.apps.chat.domain.visiting import NoToken, OfAnother
from querencia.apps.conversations.models import Account
from querencia.connectors.channel import Forged

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    View = Callable[["Caller"], dict[str, Any]]

LARGEST_BODY = 32 * 1024


@dataclass(frozen=True)
class Caller:
    """A page that asks.

    Attributes:
        request: As it came.
        account: Which chat it is about.
        site: Its settings.
        origin: Of the page.
        said: What stands in the body.
    """

    request: HttpRequest
    account: Account
    site: ChatSettings
    origin: str
    said: dict[str, Any]

    def text(self, name: str, longest: int) -> str:
        """Return a text of the body, without signs that nobody can see.

        Raises:
            Nonsense: It is no text, or too long.
        """
        value = self.said.get(name, "")
        if not isinstance(value, str) or len(value) > longest or not _is_unicode(value):
            raise Nonsense
        return "".join(sign for sign in value if sign >= " " or sign in "\n\t").strip()

    def number(self, name: str) -> int:
        """Return a key of the body; 0 when it is not there.

        Raises:
            Nonsense: It is none.
        """
        value = self.said.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
            raise Nonsense
        return value


class Nonsense(Exception):
    """The body is not what the script sends."""


def _is_unicode(text: str) -> bool:
    """Tell whether it can be written: JSON can name halves of signs, which are none."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


REFUSALS = {Nonsense: 400, NoToken: 400, Forged: 403, OfAnother: 409}


def account_or_none(key: str) -> Account | None:
    """Return the chat of a key that is in use."""
    return Account.objects.filter(key=key, kind=KIND, is_on=True).select_related("team").first()


def from_website(
    read: Callable[[HttpRequest], dict[str, Any]] | None = None, *, largest: int = LARGEST_BODY
) -> Callable[[View], Callable[..., HttpResponse]]:
    """Let pages of the websites that hold the chat ask; what a view returns is the answer."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @login_not_required
        @require_http_methods(["POST", "OPTIONS"])
        @wraps(view)
        def guarded(request: HttpRequest, key: str) -> HttpResponse:
            account = account_or_none(key)
            if account is None:
                return HttpResponse(status=404)
            site, origin = settings_of(account), request.headers.get("Origin", "")
            if not site.lets_in(origin, own=f"{request.scheme}://{request.get_host()}"):
                return _marked(HttpResponse(status=403), origin or "null")  # so that it can go
            answer = _asked(request, largest, lambda said: view(
                Caller(request, account, site, origin, said)
            ), read or _json)  # fmt: skip
            return _marked(answer, origin)

        return guarded

    return decorate


def _asked(
    request: HttpRequest,
    largest: int,
    ask: Callable[[dict[str, Any]], dict[str, Any]],
    read: Callable[[HttpRequest], dict[str, Any]],
) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if int(request.headers.get("Content-Length") or 0) > largest:
        return JsonResponse({"error": "too_big"}, status=413)
    try:
        return JsonResponse(ask(read(request)))
    except tuple(REFUSALS) as error:
        return JsonResponse({"error": "refused"}, status=REFUSALS[type(error)])
    except TooMuch as error:
        headers = {"Retry-After": str(error.seconds)}
        answer = {"error": "too_much", "seconds": error.seconds}
        return JsonResponse(answer, status=429, headers=headers)


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Nonsense from error
    if not isinstance(said, dict):
        raise Nonsense
    return said


def _marked(answer: HttpResponse, origin: str) -> HttpResponse:
    """Say to the browser which page may read the answer, and to nobody to keep it."""
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Allow-Methods"] = "POST"
    answer.headers["Access-Control-Max-Age"] = "7200"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Vary"] = "Origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer
