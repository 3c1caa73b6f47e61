"""The script that a website embeds: one file for each chat, with its name and colours in it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from querencia.apps.chat.domain.settings import settings_of
from querencia.apps.chat.views.door import account_or_none
from querencia.apps.people.domain.organisation import the_organisation

if TYPE_CHECKING:
    from django.http import HttpRequest

    from querencia.apps.conversations.models import Account

PLACE = '"__SITE__"'
_HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@gzip_page
@login_not_required
@require_safe
def script(request: HttpRequest, key: str) -> HttpResponse:
    """Give the script to any page; what it then asks for is only given to allowed websites."""
    account = account_or_none(key)
    if account is None:
        return HttpResponseNotFound()
    written = written_for(account, base=f"{request.scheme}://{request.get_host()}")
    tag = f'"{hashlib.sha256(written.encode()).hexdigest()[:24]}"'
    is_known = tag in request.headers.get("If-None-Match", "")
    response = HttpResponse(status=304) if is_known else HttpResponse(written)
    for name, value in (_HEADERS | {"ETag": tag}).items():
        response.headers[name] = value
    return response


def written_for(account: Account, *, base: str) -> str:
    """Return the script of a chat."""
    site = settings_of(account)
    facts = {
        "base": f"{base}/chat/{account.key}/",
        "key": account.key[:12],
        "name": the_organisation().name,
        "colour": site.colour,
        "ink": ink_on(site.colour),
        "greeting": site.greeting,
        "away": site.away,
    }
    return _script().replace(PLACE, json.dumps(facts))


def ink_on(colour: str) -> str:
    """Return black or white, whichever is read better on a colour.

    >>> ink_on("#0b655b"), ink_on("#ffe066")
    ('#ffffff', '#000000')
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


@cache
def _script() -> str:
    """Return the script as it stands, without what only its readers need."""
    text = (Path(__file__).parent.parent / "widget" / "widget.js").read_text()
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
