"""Whom somebody should contact this week."""

from datetime import date, timedelta

from querencia.apps.alerts.domain import handling
from querencia.apps.alerts.domain.door import raise_alert, settle
from querencia.apps.alerts.domain.kinds import LOST_LINE, SHRINKING, SILENT
from querencia.apps.alerts.domain.queries.week_list import capacity_of, week_list
from querencia.apps.alerts.models import Alert
from querencia.apps.customers.models import Customer

TODAY = date(2026, 11, 18)


def listed(user, organisation, now):
    found = week_list(user, organisation=organisation, today=TODAY, monday=now)
    return [entry.customer.name for entry in found.entries]


def customers(owner, names):
    return [Customer.objects.create(name=name, owner=owner, team=owner.team) for name in names]


def test_the_dearest_come_first(organisation, seller, silent_cause, now):
    cheap, dear = customers(seller, ["Barato", "Caro"])
    settle(SILENT, [silent_cause(cheap, 100), silent_cause(dear, 900)], now=now)

    assert listed(seller, organisation, now) == ["Caro", "Barato"]


def test_a_seller_sees_their_own_customers_and_a_manager_all(cast, organisation, silent_cause, now):
    [mine] = customers(cast.seller, ["Mío"])
    [other] = customers(cast.other_seller, ["Ajeno"])
    settle(SILENT, [silent_cause(mine, 100), silent_cause(other, 200)], now=now)

    assert listed(cast.seller, organisation, now) == ["Mío"]
    assert listed(cast.other_seller, organisation, now) == ["Ajeno"]
    assert listed(cast.manager, organisation, now) == ["Ajeno", "Mío"]


def test_an_alert_that_was_given_to_somebody_leaves_the_others_list(
    organisation, seller, other_seller, silent_cause, now
):
    [customer] = customers(seller, ["Bar"])
    alert = raise_alert(SILENT, silent_cause(customer), now=now)
    handling.assign(alert, to=other_seller)

    assert listed(seller, organisation, now) == []
    assert listed(other_seller, organisation, now) == ["Bar"]


def test_a_customer_with_several_alerts_stands_once(organisation, seller, silent_cause, now):
    [customer] = customers(seller, ["Bar"])
    for kind, minor in ((LOST_LINE, 500), (SHRINKING, 300)):
        settle(kind, [silent_cause(customer, minor)], now=now)

    found = week_list(seller, organisation=organisation, today=TODAY, monday=now)
    assert [[alert.kind for alert in e.alerts] for e in found.entries] == [[LOST_LINE, SHRINKING]]


def test_what_was_put_off_comes_back_on_its_day(organisation, seller, silent_cause, now):
    [customer] = customers(seller, ["Bar"])
    alert = raise_alert(SILENT, silent_cause(customer), now=now)
    handling.snooze(alert, until=TODAY + timedelta(days=1))
    assert listed(seller, organisation, now) == []

    handling.snooze(alert, until=TODAY)
    assert listed(seller, organisation, now) == ["Bar"]


def test_the_list_is_as_long_as_the_team_can_work(
    organisation, seller, other_seller, manager, silent_cause, now
):
    organisation.weekly_capacity = 5
    many = customers(seller, [f"Bar {n}" for n in range(9)])
    settle(SILENT, [silent_cause(one, 100 + n) for n, one in enumerate(many)], now=now)

    assert (capacity_of(seller, organisation), capacity_of(manager, organisation)) == (3, 5)
    found = week_list(seller, organisation=organisation, today=TODAY, monday=now)
    assert ([e.customer.name for e in found.entries], found.waiting) == (
        ["Bar 8", "Bar 7", "Bar 6"],
        6,
    )


def test_a_long_list_is_shown_part_by_part(organisation, manager, silent_cause, now):
    organisation.weekly_capacity = 30
    many = customers(manager, [f"Bar {n:02}" for n in range(32)])
    settle(SILENT, [silent_cause(one, 900 - n) for n, one in enumerate(many)], now=now)

    def names(page):
        found = week_list(manager, organisation=organisation, today=TODAY, monday=now, page=page)
        assert (found.waiting, found.page.paginator.count) == (2, 30)
        return [entry.customer.name for entry in found.entries]

    assert names("1") == [f"Bar {n:02}" for n in range(25)]
    assert names("2") == [f"Bar {n:02}" for n in range(25, 30)]
    assert names("99") == names("2")


def test_very_many_who_wait_are_not_counted_to_the_end(
    organisation, manager, silent_cause, now, monkeypatch
):
    monkeypatch.setattr("querencia.apps.alerts.domain.queries.week_list.MOST_COUNTED", 3)
    organisation.weekly_capacity = 2
    many = customers(manager, [f"Bar {n}" for n in range(6)])
    settle(SILENT, [silent_cause(one, 900 - n) for n, one in enumerate(many)], now=now)

    def found():
        rows = week_list(manager, organisation=organisation, today=TODAY, monday=now)
        return ([entry.customer.name for entry in rows.entries], rows.waiting, rows.more_wait)

    assert found() == (["Bar 0", "Bar 1"], 3, True)
    Alert.objects.filter(customer=many[5]).delete()
    assert found() == (["Bar 0", "Bar 1"], 3, False)


def test_who_is_done_makes_no_room_for_more(organisation, seller, silent_cause, now):
    organisation.weekly_capacity = 2
    one, two, three = customers(seller, ["Uno", "Dos", "Tres"])
    causes = [silent_cause(c, m) for c, m in ((one, 300), (two, 200), (three, 100))]
    settle(SILENT, causes, now=now)
    handling.judge_still_customer(Alert.objects.get(customer=one), by=seller, now=now)

    found = week_list(seller, organisation=organisation, today=TODAY, monday=now)
    assert [e.customer.name for e in found.entries] == ["Dos"]
    assert [e.customer.name for e in found.done] == ["Uno"]


def test_what_is_done_is_shown_part_by_part_the_latest_first(
    organisation, manager, silent_cause, now
):
    many = customers(manager, [f"Bar {n:02}" for n in range(28)])
    settle(SILENT, [silent_cause(one) for one in many], now=now)
    for n, alert in enumerate(Alert.objects.order_by("customer")):
        handling.judge_still_customer(alert, by=manager, now=now + timedelta(minutes=n))

    def names(page):
        asked = {"organisation": organisation, "today": TODAY, "monday": now, "done_page": page}
        found = week_list(manager, **asked)
        assert found.done_page.paginator.count == 28
        return [entry.customer.name for entry in found.done]

    assert names("1") == [f"Bar {n:02}" for n in range(27, 2, -1)]
    assert names("2") == ["Bar 02", "Bar 01", "Bar 00"]


def test_customers_that_were_merged_into_others_are_not_listed(
    organisation, manager, seller, silent_cause, now
):
    one, two = customers(seller, ["Uno", "Dos"])
    settle(SILENT, [silent_cause(one)], now=now)
    one.merged_into = two
    one.save()

    assert listed(manager, organisation, now) == []
