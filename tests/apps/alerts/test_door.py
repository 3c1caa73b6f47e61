"""The one door through which alerts are raised: a cause alerts once, and ends when it is gone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from querencia.apps.alerts.domain.door import Settled, end, raise_alert, settle
from querencia.apps.alerts.domain.kinds import SILENT
from querencia.apps.alerts.models import Alert


def test_a_cause_alerts_once_however_often_it_is_seen(customer, silent_cause, now):
    first = settle(SILENT, [silent_cause(customer)], now=now)
    again = settle(SILENT, [silent_cause(customer)], now=now + timedelta(weeks=1))

    assert (first, again) == (Settled(1, 0, 0), Settled(0, 1, 0))
    assert Alert.objects.get().opened_at == now


def test_what_is_known_of_a_cause_is_brought_up_to_date(customer, silent_cause, now):
    settle(SILENT, [silent_cause(customer, minor=100)], now=now)
    settle(SILENT, [silent_cause(customer, minor=900)], now=now)

    assert Alert.objects.get().value_at_stake_minor == 900


def test_a_cause_that_is_gone_ends_its_alert(customer, silent_cause, now):
    settle(SILENT, [silent_cause(customer)], now=now)
    later = now + timedelta(weeks=1)

    assert settle(SILENT, [], now=later) == Settled(0, 0, 1)
    assert Alert.objects.get().ended_at == later


def test_a_cause_that_comes_back_is_a_new_episode(customer, silent_cause, now):
    settle(SILENT, [silent_cause(customer)], now=now)
    settle(SILENT, [], now=now)
    settle(SILENT, [silent_cause(customer)], now=now + timedelta(weeks=9))

    assert Alert.objects.filter(ended_at=None).count() == 1
    assert Alert.objects.count() == 2


def test_a_handled_alert_is_not_raised_again_while_its_cause_lasts(
    customer, silent_cause, seller, now
):
    settle(SILENT, [silent_cause(customer)], now=now)
    Alert.objects.update(handled_at=now, handled_by=seller, verdict="still_customer")
    settle(SILENT, [silent_cause(customer)], now=now + timedelta(weeks=1))

    assert Alert.objects.get().handled_at == now


def test_who_was_not_looked_at_keeps_their_alert(customer, silent_cause, now):
    settle(SILENT, [silent_cause(customer)], now=now)

    assert settle(SILENT, [], now=now, among=[customer.pk + 1]) == Settled(0, 0, 0)


def test_one_alert_can_be_raised_alone_and_ended(customer, silent_cause, now):
    raise_alert(SILENT, silent_cause(customer, key="call-7"), now=now)
    raise_alert(SILENT, silent_cause(customer, key="call-7", minor=5), now=now)

    assert [a.value_at_stake_minor for a in Alert.objects.all()] == [5]
    assert end(SILENT, customer_id=customer.pk, key="call-7", now=now) is True
    assert end(SILENT, customer_id=customer.pk, key="call-7", now=now) is False


def test_the_database_allows_one_episode_at_a_time(customer, silent_cause, now):
    alert = raise_alert(SILENT, silent_cause(customer), now=now)
    alert.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        alert.save(force_insert=True)


def test_a_kind_that_nobody_declared_is_refused(customer, silent_cause, now):
    with pytest.raises(KeyError):
        settle("rumour", [silent_cause(customer)], now=now)
