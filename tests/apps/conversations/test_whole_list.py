"""The same done to a whole list: as work with progress, that goes on where it was cut, undone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from querencia.apps.conversations.domain import bulk, handling
from querencia.apps.conversations.models import BulkChange, Conversation
from querencia.apps.customers.domain.creation import create_customer
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.running import Stop
from querencia.foundation.jobs.worker import Worker
from tests.apps.conversations.conftest import NOW, later

CLOSE = {"action": "status", "value": "closed"}


@pytest.fixture
def lists(account, monkeypatch):
    """Seven conversations of nobody; a step is three of them."""
    monkeypatch.setattr(bulk, "BATCH", 3)
    moments = {"opened_at": NOW, "last_at": NOW}
    rows = [Conversation(account=account, channel="email", **moments) for _ in range(7)]
    return Conversation.objects.bulk_create(rows)


def states():
    return list(Conversation.objects.order_by("pk").values_list("status", flat=True))


def change(client, what="status:closed", view="sin-asignar", **query):
    address = reverse("inbox_change", query=query) if query else reverse("inbox_change")
    return client.post(address, {"hacer": what, "todos": "1", "vista": view})


def test_a_whole_list_is_changed_by_the_worker_and_given_back(lists, support, client_of):
    handling.assign(lists[6], to=support, by=None, now=NOW)
    client = client_of(support)
    change(client)
    page = client.get(reverse("inbox"))
    assert (states(), page.context["job"].kind) == (["open"] * 7, "conversations.change_all")
    assert Worker().run_one()
    assert states() == ["closed"] * 6 + ["open"]
    job = Job.objects.get()
    assert (job.state, job.done, job.total, job.result) == ("done", 6, 6, {"conversations": 6})
    undoable = client.get(reverse("inbox")).context["undoable"]
    assert (undoable.count, undoable.parts.count()) == (6, 2)
    client.post(reverse("inbox_undo", args=[undoable.pk]))
    assert Worker().run_one()
    assert states() == ["open"] * 7
    assert client.get(reverse("inbox")).context["undoable"] is None


def test_the_list_is_as_it_was_filtered_and_only_what_one_may_see(
    lists, seller, other_seller, client_of
):
    mine, other = create_customer(name="Mía", owner=seller), create_customer(name="Otra")
    other.owner = other_seller
    other.save()
    Conversation.objects.filter(pk__in=[lists[0].pk, lists[1].pk]).update(customer=mine)
    Conversation.objects.filter(pk=lists[1].pk).update(priority=4)
    Conversation.objects.filter(pk=lists[2].pk).update(customer=other, priority=4)
    change(client_of(seller), view="todas", prioridad=4)
    assert Worker().run_one()
    assert states() == ["open", "closed", *["open"] * 5]


def test_what_comes_after_somebody_asked_is_left_alone(lists, support, client_of, account):
    change(client_of(support))
    Conversation.objects.create(account=account, channel="email", opened_at=NOW, last_at=NOW)
    assert Worker().run_one()
    assert states() == ["closed"] * 7 + ["open"]


def test_work_that_was_cut_short_goes_on_where_it_was_and_changes_nothing_twice(lists, support):
    whole = bulk.begin_whole(**CLOSE, by=support, now=NOW)
    steps = []

    def cut(done, total):
        steps.append((done, total))
        if len(steps) == 2:
            raise Stop

    facts = {"found": Conversation.objects.filter(status="open"), "upto": lists[-1].pk}
    with pytest.raises(Stop):
        bulk.change_whole(whole, **facts, now=lambda: NOW, tell=cut)
    assert states() == ["closed"] * 3 + ["open"] * 4  # the step that was cut is undone
    whole = BulkChange.objects.get(part_of=None)
    bulk.change_whole(whole, **facts, now=lambda: NOW, tell=lambda *step: steps.append(step))
    assert (states(), steps) == (["closed"] * 7, [(3, 7), (6, 7), (6, 7), (7, 7)])
    whole.refresh_from_db()
    assert (whole.count, sorted(part.count for part in whole.parts.all())) == (7, [1, 3, 3])
    events = [one.messages.filter(details__event="status_closed").count() for one in lists]
    assert events == [1] * 7


def test_what_was_changed_again_since_stays_when_a_whole_list_is_undone(lists, support):
    whole = bulk.begin_whole(**CLOSE, by=support, now=NOW)
    facts = {"found": Conversation.objects.all(), "upto": lists[-1].pk}
    bulk.change_whole(whole, **facts, now=lambda: NOW, tell=lambda *_: None)
    again = Conversation.objects.get(pk=lists[4].pk)
    handling.change_status(again, to="waiting", by=support, now=NOW)
    whole.refresh_from_db()
    bulk.begin_to_undo_whole(whole, now=later(minutes=1))
    restored = bulk.undo_whole(whole, by=support, now=clock.now, tell=lambda *_: None)
    assert (restored, states()) == (6, ["open"] * 4 + ["waiting"] + ["open"] * 2)
    assert bulk.undo_whole(whole, by=support, now=clock.now, tell=lambda *_: None) == 0


def test_a_whole_list_can_be_undone_once_and_for_a_while(lists, support):
    whole = bulk.begin_whole(**CLOSE, by=support, now=NOW)
    with pytest.raises(bulk.TooLate):
        bulk.begin_to_undo_whole(whole, now=NOW + timedelta(minutes=16))
    bulk.begin_to_undo_whole(whole, now=NOW)
    with pytest.raises(bulk.TooLate):
        bulk.begin_to_undo_whole(whole, now=NOW)


def test_one_change_of_a_whole_list_is_finished_before_the_next_begins(lists, support, client_of):
    client = client_of(support)
    change(client)
    answer = change(client, "priority:4")
    assert (answer.status_code, Job.objects.count()) == (302, 1)
    page = client.get(reverse("inbox")).content.decode()
    assert "Espere a que termine el último cambio." in page


def test_a_list_that_is_not_named_is_not_changed(lists, support, client_of):
    change(client_of(support), view="")
    assert Job.objects.count() == 0


def test_how_long_a_list_is_is_said_when_it_is_asked_for(lists, support, client_of):
    Conversation.objects.filter(pk=lists[0].pk).update(priority=4)
    client, address = client_of(support), reverse("inbox_count")
    said = [
        client.get(address, query).content.decode().strip()
        for query in ({"vista": "sin-asignar"}, {"vista": "sin-asignar", "prioridad": 4})
    ]
    assert said == ["Las 7 de esta lista", "La 1 de esta lista"]


def test_those_picked_are_put_off_until_a_moment_on_the_wall_and_given_back(
    lists, support, client_of, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client = client_of(support)
    picked = [lists[0].pk, lists[1].pk]
    handling.change_status(lists[1], to="waiting", by=support, now=NOW)
    client.post(reverse("inbox_change"), {"hacer": "snooze:manana", "elegidos": picked})
    assert states()[:3] == ["snoozed", "snoozed", "open"]
    until = Conversation.objects.get(pk=lists[0].pk).snoozed_until
    assert until.isoformat() == "2026-11-17T08:00:00+00:00"  # nine in Madrid
    done = BulkChange.objects.get()
    client.post(reverse("inbox_undo", args=[done.pk]))
    assert states()[:3] == ["open", "waiting", "open"]
