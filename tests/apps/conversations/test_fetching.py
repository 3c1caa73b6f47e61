"""Files that a message only names are fetched while the channel has them."""

import pytest

from querencia.apps.conversations.domain import fetching
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.domain.channel import Channel, add_channel
from querencia.apps.conversations.models import Attachment
from querencia.connectors.channel import File, Refused, Unreachable
from tests.apps.conversations.conftest import incoming, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(post):
    """What the channel has, and what it raises first."""
    store = {"content": b"\x89PNG", "fails": []}

    def download(account, file, limit):
        if store["fails"]:
            raise store["fails"].pop(0)
        return File(file.name, "image/png", store["content"])

    add_channel(Channel("email", "Pruebas", "mail", send=post.send, download=download))
    return store


@pytest.fixture
def named(account, now):
    """A message with a file that is still at the channel."""
    files = (File("foto.jpg", "image/jpeg", reference="file-7", size=4),)
    written = write_incoming(
        incoming(files=files), account=account, received=None, now=now, runs_on=False
    )
    return written.attachments.get()


def fetch(at):
    return fetching.fetch_due(now=lambda: at)


def test_a_file_is_fetched_once(store, named, now):
    assert [fetch(now), fetch(later(hours=1))] == [1, 0]
    named.refresh_from_db()
    assert (named.state, named.media_type, named.file.read()) == ("kept", "image/png", b"\x89PNG")


def test_what_cannot_be_reached_is_fetched_later(store, named, now):
    store["fails"] = [Unreachable("busy", retry_after=90)]
    assert [fetch(now), fetch(later(seconds=80)), fetch(later(seconds=91))] == [1, 0, 1]
    named.refresh_from_db()
    assert named.state == "kept"


@pytest.mark.parametrize("error", [Refused("expired"), Unreachable("down", retry_after=1)])
def test_what_is_gone_leaves_its_name(store, named, error):
    store["fails"] = [error] * fetching.MOST_TRIES
    for hour in range(fetching.MOST_TRIES + 1):
        fetch(later(hours=hour))
    named.refresh_from_db()
    assert (named.state, named.name) == ("gone", "foto.jpg")


def test_whoever_dies_while_fetching_is_followed_by_another(store, named, now):
    store["fails"] = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        fetch(now)
    assert fetch(later(minutes=1)) == 0
    assert fetch(later(minutes=4)) == 1
    assert Attachment.objects.get().state == "kept"
