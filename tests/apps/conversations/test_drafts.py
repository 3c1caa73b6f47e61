"""What somebody has begun to write, with files that survive until it is sent, or taken back."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from querencia.apps.conversations.domain import answering, drafts, handling
from querencia.apps.conversations.models import (
    Conversation,
    Draft,
    DraftFile,
    Macro,
    Message,
)
from querencia.connectors.channel import File
from querencia.foundation import clock
from tests.apps.conversations.conftest import NOW

PDF = File(name="factura.pdf", media_type="application/pdf", content=b"%PDF-1", size=6)
PNG = File(name="foto.png", media_type="image/png", content=b"\x89PNG", size=4)


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    """A folder of files for each test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def talk(arrive):
    """Ana has asked where her order is."""
    arrive("m1")
    return Conversation.objects.get()


def stored():
    """Return the files on the disk below the folder of drafts."""
    found = os.walk(default_storage.path("drafts"))
    return sorted(name for _folder, _folders, names in found for name in names)


def kept(talk, by):
    return [(one.name, one.content) for one in drafts.content_of(drafts.files_of(talk, by=by))]


def test_files_are_kept_with_the_draft_of_whoever_chose_them(talk, support, manager):
    drafts.attach(talk, files=[PDF, PNG], by=support, now=NOW)
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1"), ("foto.png", b"\x89PNG")]
    assert kept(talk, manager) == []


def test_a_file_is_not_kept_twice_but_another_of_its_name_is(talk, support):
    other = File(name="factura.pdf", media_type="application/pdf", content=b"%PDF-2", size=6)
    for files in ([PDF], [PDF], [other]):
        drafts.attach(talk, files=files, by=support, now=NOW)
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1"), ("factura.pdf", b"%PDF-2")]


def test_what_could_not_be_sent_is_not_kept(talk, support, monkeypatch):
    monkeypatch.setattr(drafts, "LARGEST_FILES", 8)
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    with pytest.raises(drafts.TooMuch):
        drafts.attach(talk, files=[PNG], by=support, now=NOW)
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1")]


def test_a_text_that_is_deleted_keeps_the_files_and_a_draft_of_nothing_is_none(
    talk, support, django_capture_on_commit_callbacks
):
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    drafts.save_draft(talk, text="Le mando", by_id=support.pk, now=NOW)
    drafts.save_draft(talk, text=" ", by_id=support.pk, now=NOW)
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1")]
    with django_capture_on_commit_callbacks(execute=True):
        drafts.detach(DraftFile.objects.get())
    assert (Draft.objects.count(), stored()) == (0, [])


def test_what_is_sent_goes_with_its_files_and_is_no_draft_any_more(
    talk, support, client_of, django_capture_on_commit_callbacks
):
    client = client_of(support)
    attach = reverse("conversation_draft_attach", args=[talk.pk])
    client.post(attach, {"attached": SimpleUploadedFile("factura.pdf", b"%PDF-1")})
    said = {"text": "Va", "status": "waiting", "attached": SimpleUploadedFile("b.txt", b"b")}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("conversation_answer", args=[talk.pk]), said)
    answer = Message.objects.get(kind="out")
    assert [one.name for one in answer.attachments.all()] == ["factura.pdf", "b.txt"]
    assert (Draft.objects.count(), stored()) == (0, [])


def test_the_same_file_chosen_and_kept_already_goes_once(talk, support, client_of):
    client = client_of(support)
    for address, said in (
        ("conversation_draft_attach", {}),
        ("conversation_answer", {"text": "Va", "status": "waiting"}),
    ):
        given = {"attached": SimpleUploadedFile("factura.pdf", b"%PDF-1")}
        client.post(reverse(address, args=[talk.pk]), given | said)
    assert Message.objects.get(kind="out").attachments.count() == 1


def test_an_answer_that_is_stopped_keeps_what_was_chosen_with_it(talk, support, client_of, arrive):
    seen = Message.objects.order_by("-pk")[0].pk
    arrive("m2", replies_to=["m1"])
    said = {"text": "Va", "status": "waiting", "seen": seen,
            "attached": SimpleUploadedFile("factura.pdf", b"%PDF-1")}  # fmt: skip
    page = client_of(support).post(reverse("conversation_answer", args=[talk.pk]), said)
    assert page.status_code == 422
    assert "factura.pdf" in page.content.decode()
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1")]


def test_files_that_are_too_large_with_those_of_the_draft_are_refused_before_sending(
    talk, support, client_of, monkeypatch
):
    monkeypatch.setattr(drafts, "LARGEST_FILES", 8)
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    said = {"text": "Va", "status": "waiting", "attached": SimpleUploadedFile("b.txt", b"bbbb")}
    page = client_of(support).post(reverse("conversation_answer", args=[talk.pk]), said)
    assert page.status_code == 422
    assert "Los archivos pesan demasiado en conjunto" in page.content.decode()
    assert Message.objects.filter(kind="out").count() == 0


def test_an_answer_that_is_taken_back_is_a_draft_with_its_files(
    talk, support, django_capture_on_commit_callbacks
):
    given = answering.Answer("Le mando la factura.", files=[PDF, PNG])
    answer = answering.answer(talk, given, by=support, now=NOW)
    was_at = answer.attachments.first().file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert answering.take_back(answer)
    assert Draft.objects.get().text == "Le mando la factura."
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1"), ("foto.png", b"\x89PNG")]
    assert not default_storage.exists(was_at)


def test_a_macro_that_answers_leaves_what_one_was_writing(talk, support, client_of):
    macro = Macro.objects.create(name="Gracias", steps={"reply": "Gracias."})
    drafts.save_draft(talk, text="A medias", by_id=support.pk, now=NOW)
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    address = reverse("conversation_macro", args=[talk.pk])
    client_of(support).post(address, {"macro": macro.pk})
    assert Message.objects.get(kind="out").text == "Gracias."
    assert (Draft.objects.get().text, len(kept(talk, support))) == ("A medias", 1)


def test_nobody_takes_away_a_file_of_somebody_else(talk, support, manager, client_of):
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    address = reverse("conversation_draft_detach", args=[talk.pk, DraftFile.objects.get().pk])
    assert client_of(manager).post(address).status_code == 404
    assert client_of(support).post(address).status_code == 302
    assert DraftFile.objects.count() == 0


def test_without_javascript_taking_a_file_away_keeps_the_text(talk, support, client_of):
    drafts.attach(talk, files=[PDF, PNG], by=support, now=NOW)
    address = reverse("conversation_draft_detach", args=[talk.pk, DraftFile.objects.first().pk])
    client_of(support).post(address, {"text": "Le mando la foto", "status": "waiting"})
    assert (Draft.objects.get().text, [name for name, _ in kept(talk, support)]) == (
        "Le mando la foto", ["foto.png"],
    )  # fmt: skip


def test_who_is_erased_leaves_no_draft_on_the_disk(
    talk, support, bakery, django_capture_on_commit_callbacks
):
    Conversation.objects.update(customer=bakery)
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        handling.erase_words(bakery)
    assert (Draft.objects.count(), stored()) == (0, [])


def test_what_no_draft_has_is_swept_up_after_a_day_and_nothing_else(talk, support):
    drafts.attach(talk, files=[PDF], by=support, now=NOW)
    left = default_storage.save("drafts/2026/11/left.bin", ContentFile(b"x"))
    answering.answer(talk, answering.Answer("Va", files=[PNG], is_draft=False), by=None, now=NOW)
    assert drafts.sweep(now=clock.now()) == 0
    assert drafts.sweep(now=clock.now() + timedelta(days=2)) == 1
    assert not default_storage.exists(left)
    assert kept(talk, support) == [("factura.pdf", b"%PDF-1")]
    assert len(stored()) == 1
    attachment = Message.objects.get(kind="out").attachments.get()
    assert default_storage.exists(attachment.file.name)
