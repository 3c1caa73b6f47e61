"""The pages of a data folder with whose eyes they are seen: name, address and session.

python -m devtools.visits --data FOLDER

prints them as JSON, for whoever has settings of their own and so cannot ask the folder itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import django

SETTINGS = "querencia.config.settings"


@dataclass(frozen=True)
class Visit:
    """A page to look at.

    Attributes:
        name: What its picture is called.
        address: Where it is, without the host; None where the data hold no example.
        session: What the browser's cookie says; blank where nobody is signed in.
    """

    name: str
    address: str | None
    session: str


def main() -> int:
    """Add what the folder lacks, and print its visits."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m devtools.visits")
    parser.add_argument("--data", type=Path, required=True)
    set_up(parser.parse_args().data)
    print(json.dumps([asdict(visit) for visit in visits()]))
    return 0


def set_up(data: Path, settings: str = SETTINGS) -> None:
    """Start Django on a data folder, and add to it what the demo does not hold."""
    os.environ["QUERENCIA_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    # Playwright runs a loop in this thread; Django takes that for a reason not to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from devtools.examples import add_examples  # noqa: PLC0415 - after Django is set up

    add_examples()


def visits() -> list[Visit]:
    """Return every page of ``devtools/pages.py``."""
    from devtools.pages import READERS  # noqa: PLC0415 - after Django is set up

    found = []
    for role, pages in READERS.items():
        session = _session_of(role) if role else ""
        for name, where in pages.items():
            address = where if isinstance(where, str) else where()
            found.append(Visit(name, address, session))
    return found


def _session_of(role: str) -> str:
    """Return a session of the first with a role, who has just signed in."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - after Django is set up
    from django.contrib.auth import (  # noqa: PLC0415 - after Django is set up
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - as above

    from querencia.apps.people.models import User  # noqa: PLC0415 - as above

    user = User.objects.filter(role=role, is_active=True).earliest("pk")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    # As if in an hour, so that no page asks again for the password however long drawing takes.
    proven = {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
    session["account_authentication_methods"] = [proven]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    browser = {"ip": "192.0.2.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    UserSession.objects.create(user=user, session_key=session.session_key, **browser)
    return str(session.session_key)


if __name__ == "__main__":
    sys.exit(main())
