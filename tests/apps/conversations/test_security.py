"""What is sent to do harm: bombs, paths, forged threads and signatures, numbers that are guessed.

Scripts in every text are in e2e/test_every_page.py, files that would run in test_pages.py, letters
of strangers in connectors/mailbox, guests of portal and chat in the tests of those rooms.
"""

import base64
import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from pydantic import SecretStr

from querencia.apps.conversations.models import Attachment, Conversation, Message, Received
from querencia.connectors.mailbox import Seal
from querencia.connectors.mailbox.tnef import FILES_LIMIT, unpack_tnef
from tests.apps.conversations.test_mail import fetch, letter, quick, send
from tests.apps.conversations.test_messengers import account_of, each, posting
from tests.connectors.mailbox.test_files import pack

__all__ = ["quick"]  # a fixture
pytestmark = pytest.mark.django_db

MEBIBYTE = 2**20
UNPACKED = 64 * MEBIBYTE
OTHERS = SecretStr("una_palabra_que_no_es_la_suya")


def zipped(name="nada.txt"):
    """An archive of some kilobytes that holds 64 MB."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, bytes(UNPACKED))
    return archive.getvalue()


def letter_with(files):
    """A letter with files: name to type and content."""
    parts = [
        f"--x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
        + base64.encodebytes(content).decode().replace("\n", "\r\n")
        for name, (kind, content) in files.items()
    ]
    body = "".join([*parts, "--x--"])
    return letter(body, Content_Type='multipart/mixed; boundary="x"')


def stored():
    """How many bytes lie in the folder of files."""
    return sum(one.stat().st_size for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())


@pytest.mark.usefixtures("quick")
def test_nothing_that_is_packed_is_ever_unpacked(mailbox, bakery):
    """A62, A64: what lies on the disk afterwards is what was sent, byte for byte."""
    bomb = zipped()
    files = {
        "fotos.zip": ("application/zip", bomb),
        "registro.gz": ("application/gzip", gzip.compress(bytes(UNPACKED))),
        "carta.docx": ("application/vnd.ms-word", zipped("word/document.xml")),
    }
    outlook = pack((0x00069002, b"\0" * 14), (0x00018010, b"dentro.zip\0"), (0x0006800F, bomb))
    raw = letter_with(files | {"winmail.dat": ("application/ms-tnef", outlook)})
    mailbox.imap.append(raw)
    before = stored()
    tracemalloc.start()
    fetch(mailbox.account)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kept = {one.name: one.file.read() for one in Attachment.objects.all()}
    assert kept == {name: content for name, (_, content) in files.items()} | {"dentro.zip": bomb}
    assert stored() - before < 2 * len(raw) < UNPACKED / 50
    assert peak < UNPACKED / 2


def test_a_package_of_outlook_gives_no_more_than_it_holds():
    """Lengths that lie, and files without end: never a byte more than came."""
    countless = pack(*[(0x00069002, b""), (0x0006800F, b"x" * 100)] * (FILES_LIMIT + 100))
    found = unpack_tnef(countless)
    assert (len(found), sum(one.size for one in found)) == (FILES_LIMIT, 100 * FILES_LIMIT)
    lying = bytearray(pack((0x00069002, b""), (0x0006800F, b"x" * 100)))
    at = lying.index(b"x" * 100) - 4
    lying[at : at + 4] = b"\xff\xff\xff\x7f"
    assert unpack_tnef(bytes(lying)) == []


@pytest.mark.usefixtures("quick")
def test_names_of_files_lead_nowhere(mailbox, bakery):
    """A52: neither on our disk nor on that of whoever saves them."""
    given = ["../../../etc/passwd", r"C:\\Windows\\x.bat", "..", "a%00b.txt", "/", "con:"]
    before = _outside()
    mailbox.imap.append(letter_with({name: ("text/plain", name.encode()) for name in given}))
    fetch(mailbox.account)
    kept = list(Attachment.objects.order_by("pk"))
    assert [one.file.read() for one in kept] == [name.encode() for name in given]
    assert not [one.name for one in kept if set(one.name) & set('/\\:<>"|?*\0')]
    assert ".." not in [one.name for one in kept]
    root = Path(settings.MEDIA_ROOT).resolve()
    assert all(root in Path(one.file.path).resolve().parents for one in kept)
    assert _outside() - before == set()


def _outside():
    """Return the files beside those of people, but for the database's own."""
    data = Path(settings.MEDIA_ROOT).parent
    ours = (Path(settings.MEDIA_ROOT), data / "postgresql")
    files = (one for one in data.rglob("*") if not set(ours) & {one, *one.parents})
    return {one for one in files if "sqlite" not in one.name}


# --- Forged ---------------------------------------------------------------------------------------


def forgeries(conversation, ours, key=b"not our key, and as long as ours"):
    """Letters that say that they belong to a conversation, by each way that there is."""
    seal = Seal(key=key, domain="norte.example")
    name = str(conversation.pk)
    message_id = seal.message_id(name, str(ours.pk))
    return {
        "address": {"To": seal.address("demouser@norte.example", name)},
        "answer": {"In_Reply_To": message_id},
        "references": {"References": f"<otra@x.example> {message_id}"},
        "mark": {"text": f"Soy Ana\r\n\r\n{seal.body_mark(name)}"},
        "number": {"Subject": f"Re: Pedido 7 {seal.subject_mark(conversation.pk)}"},
        "bare number": {"Subject": f"#{name}"},
    }


@pytest.mark.usefixtures("quick")
def test_who_forges_a_thread_begins_a_conversation_of_their_own(mailbox, bakery, support):
    """A14, A15, A21."""
    mailbox.imap.append(letter("Hola"))
    fetch(mailbox.account)
    conversation = Conversation.objects.get()
    ours = send(conversation, "Buenas", support)
    tried = forgeries(conversation, ours)
    for number, headers in enumerate(tried.values()):
        said = {"text": "Soy Ana", "From": f"x{number}@y.example"} | headers
        mailbox.imap.append(letter(message_id=f"<x{number}@y.example>", **said))
    fetch(mailbox.account)
    strangers = Message.objects.filter(party_address__endswith="@y.example")
    assert len({one.conversation_id for one in strangers}) == len(tried) == 6
    assert [one.text.strip() for one in conversation.messages.exclude(kind="event")] == [
        "Hola", "Buenas",
    ]  # fmt: skip


@each
def test_what_is_signed_for_one_account_opens_no_other(
    client, organisation, kind, config, payload, sign, expected
):
    secrets = [
        name for name in ("app_secret", "secret_token", "secret", "auth_token", "token")
        if hasattr(config, name)
    ]  # fmt: skip
    account = account_of(kind, config.model_copy(update=dict.fromkeys(secrets, OTHERS)))
    assert posting(client, account, payload, sign).status_code == 403
    assert (Message.objects.count(), Received.objects.count()) == (0, 0)


@each
def test_more_than_any_system_sends_is_refused_unread(
    client, organisation, kind, config, payload, sign, expected
):
    account = account_of(kind, config)
    huge = b"x" * (2 * MEBIBYTE + 1)
    path = f"/canales/{account.key}/"
    assert client.post(path, huge, content_type="application/json").status_code == 413
    assert Received.objects.count() == 0


# --- Guessed --------------------------------------------------------------------------------------


def test_who_may_not_see_a_customer_reaches_nothing_of_what_they_wrote(
    arrive, bakery, client_of, other_seller
):
    arrive(text="Un secreto")
    message = Message.objects.get(kind="in")
    file = message.attachments.create(name="a.pdf", media_type="application/pdf", state="kept")
    talk = message.conversation_id
    browser = client_of(other_seller)
    shown = [
        reverse("conversation", args=[talk]),
        reverse("conversation_file", args=[talk, message.pk, file.pk]),
        reverse("message_as_it_came", args=[talk, message.pk]),
        reverse("message_with_pictures", args=[talk, message.pk]),
    ]
    assert [browser.get(one).status_code for one in shown] == [404] * 4
    assert browser.post(reverse("conversation_now", args=[talk])).status_code == 404
    assert "Un secreto" not in browser.get(reverse("inbox") + "?vista=todas").content.decode()
    found = browser.get(reverse("inbox") + "?vista=todas&q=secreto").content.decode()
    assert "Un secreto" not in found
