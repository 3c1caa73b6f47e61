"""Asking for work and taking it up."""

from datetime import UTC, datetime, timedelta

import pytest

from querencia.foundation import clock
from querencia.foundation.jobs import queue
from querencia.foundation.jobs.models import LEASE, Job
from querencia.foundation.jobs.registry import KINDS, job
from querencia.foundation.jobs.running import Fault, Running, Stop
from querencia.foundation.jobs.worker import Worker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)


@pytest.fixture
def kind():
    """Return what declares a kind of work for the length of a test."""
    before = dict(KINDS)

    def declare(work, attempts=20):
        job("test.work", attempts=attempts)(work)
        return "test.work"

    yield declare
    KINDS.clear()
    KINDS.update(before)


def count_to_three(running):
    """Work in three steps."""
    for step in (1, 2, 3):
        running.tell("counting", step, 3)
    return {"counted": 3}


def test_work_is_done_and_says_what_came_of_it(kind):
    asked = queue.ask(kind(count_to_three), payload={"to": 3})

    assert Worker().run_one() is True
    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.step, asked.done, asked.total) == (
        Job.State.DONE,
        {"counted": 3},
        "counting",
        3,
        3,
    )
    assert Worker().run_one() is False


def test_work_with_a_key_is_done_once(kind):
    name = kind(count_to_three)
    assert queue.ask(name, key="2026-W47").pk == queue.ask(name, key="2026-W47").pk
    assert queue.ask(name).pk != queue.ask(name).pk


def test_unknown_work_is_refused():
    with pytest.raises(KeyError):
        queue.ask("nothing.like.it")


def test_the_oldest_comes_first_and_none_before_its_time(kind):
    name = kind(count_to_three)
    later = queue.ask(name, now=NOW + timedelta(hours=1))
    sooner = queue.ask(name, now=NOW)

    taken = queue.take("a", now=NOW)
    assert taken.pk == sooner.pk
    assert queue.take("a", now=NOW) is None
    queue.finish(taken, Job.State.DONE)
    assert queue.take("a", now=NOW + timedelta(hours=1)).pk == later.pk


def test_work_whose_worker_went_silent_is_taken_over(kind):
    name = kind(count_to_three)
    queue.ask(name, now=NOW)
    lost = queue.take("one:1", now=NOW)
    assert queue.take("two:2", now=NOW + LEASE / 2) is None

    found = queue.take("two:2", now=NOW + LEASE * 2)
    assert (found.pk, found.worker, found.attempts) == (lost.pk, "two:2", 2)
    with pytest.raises(Stop):
        Running(lost, "one:1").tell("too late")


def test_a_worker_that_shows_life_keeps_its_work(kind):
    queue.ask(kind(count_to_three))
    held = queue.take("one:1")

    assert queue.renew(held.pk, "one:1") is True
    assert queue.renew(held.pk, "two:2") is False


def test_what_a_dead_process_held_is_free_at_once(kind):
    queue.ask(kind(count_to_three))
    queue.take("here:77")

    assert queue.release_of_dead("here", lambda process: process != 77) == 1
    assert queue.take("here:78") is not None


def test_cancelled_work_stops_at_its_next_step(kind):
    reached = []

    def work(running):
        running.tell("first", 1, 2)
        queue.ask_to_cancel(running.job.pk)
        running.tell("second", 2, 2)
        reached.append("the end")

    asked = queue.ask(kind(work))
    Worker().run_one()
    asked.refresh_from_db()

    assert (asked.state, reached) == (Job.State.CANCELLED, [])


def test_work_that_waits_is_cancelled_at_once(kind):
    asked = queue.ask(kind(count_to_three))

    assert queue.ask_to_cancel(asked.pk) is True
    assert queue.ask_to_cancel(asked.pk) is False
    assert Worker().run_one() is False


def test_what_fails_is_tried_again_later_and_then_given_up(kind):
    def work(running):
        del running
        raise RuntimeError("no luck")

    asked = queue.ask(kind(work))
    states = []
    for _ in range(3):
        Job.objects.update(run_after=clock.now())
        Worker().run_one()
        asked.refresh_from_db()
        states.append(asked.state)

    assert states == [Job.State.QUEUED, Job.State.QUEUED, Job.State.FAILED]
    assert asked.error == "RuntimeError: no luck"


def test_a_fault_is_said_to_whoever_asked_and_not_tried_again(kind):
    def work(running):
        raise Fault("The file is empty.")

    asked = queue.ask(kind(work))
    Worker().run_one()
    asked.refresh_from_db()

    assert (asked.state, asked.error, asked.attempts) == (
        Job.State.FAILED,
        "The file is empty.",
        1,
    )


def test_work_that_kills_its_workers_is_given_up(kind):
    queue.ask(kind(count_to_three, attempts=2), now=NOW)
    for number in (1, 2):
        assert queue.take("a", now=NOW + number * 2 * LEASE).attempts == number

    assert queue.take("a", now=NOW + 9 * LEASE) is None
    assert Job.objects.get().state == Job.State.FAILED
