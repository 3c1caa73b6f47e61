"""Notices in a real browser that lets us show them: once over all pages, and not what is seen."""

import pytest
from django.conf import settings as installation
from django.urls import reverse

from querencia.apps.conversations.domain import answering, handling
from querencia.apps.conversations.domain.arrival import write_incoming
from querencia.apps.conversations.models import Account, Conversation
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.models import Email
from querencia.connectors.channel import Incoming, Party
from querencia.foundation import clock
from tests.apps.chat.live import Events

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_ENOUGH = 1_500  # in which a notice would have been shown

# What is shown is written down beside being shown; pressing it is pressing the notice.
RECORD = """
window.told = [];
window.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options);
    window.told.push({ title, text: options.body, tag: options.tag });
    window.lastNotice = this;
  }
};
"""


@pytest.fixture
def events(tmp_path, live_server, settings):
    """The server of events, running at the name of our pages: it is told who is signed in."""
    running = Events(tmp_path, live_server.url)
    running.url = running.url.replace("127.0.0.1", "localhost")
    settings.ADDRESS, settings.EVENTS_ADDRESS = live_server.url, running.url
    policy = installation.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {"connect-src": ["'self'", running.url]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | allowed}
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.fixture
def talk(organisation, support):
    """Ana of the bakery asks Elena for her order."""
    account = Account.objects.create(kind="email", name="Atención", address="hola@norte.example")
    bakery = create_customer(name="Panadería Núñez")
    Email.objects.create(customer=bakery, address="ana@panaderia.example")
    _say(account, "¿Dónde está mi pedido?", "m1")
    talk = Conversation.objects.get()
    handling.assign(talk, to=support, by=None, now=clock.now())
    return talk


def _say(account, text, external_id):
    incoming = Incoming(
        external_id=external_id, account=account.address, at=None, text=text,
        party=Party("ana@panaderia.example", "Ana"), subject="Pedido", replies_to=("m1",),
    )  # fmt: skip
    write_incoming(incoming, account=account, received=None, now=clock.now(), runs_on=True)


@pytest.fixture
def say(talk):
    """Return what lets Ana write."""
    return lambda text, external_id: _say(talk.account, text, external_id)


@pytest.fixture
def switched_on(opened, live_server, support):
    """Return what opens a page in a browser in which Elena has switched them on."""

    def _switched_on(address):
        page = opened(support, reverse("notices"), permissions=["notifications"])
        page.context.add_init_script(RECORD)
        page.reload()
        page.click("#notices-switch button")
        page.wait_for_selector("#notices-switch:has-text('Están activados')")
        until(page, "JSON.parse(localStorage[Object.keys(localStorage)[0]]).last")
        page.goto(live_server.url + address)
        return page

    return _switched_on


def until(page, expression):
    """Wait until something is so; the page's own policy lets no script be made of words."""
    for _ in range(60):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def another(page, live_server, address):
    """Open another page in the same browser."""
    second = page.context.new_page()
    second.said = []
    second.on("console", lambda message: second.said.append(message.text))
    second.on("pageerror", lambda error: second.said.append(str(error)))
    second.goto(live_server.url + address)
    return second


def told(*pages):
    return [one for page in pages for one in page.evaluate("window.told")]


def test_a_new_message_is_told_within_a_moment_and_a_click_opens_it(events, switched_on, talk, say):
    page = switched_on(reverse("customers"))
    say("¿Y mi pedido?", "m2")
    until(page, "window.told.length")
    assert told(page) == [
        {
            "title": f"Panadería Núñez · #{talk.pk}",
            "text": "Un mensaje nuevo",
            "tag": f"querencia-{talk.pk}",
        }
    ]
    with page.context.expect_page() as opening:
        page.evaluate("window.lastNotice.dispatchEvent(new Event('click'))")
    assert opening.value.url.endswith(reverse("conversation", args=[talk.pk]))
    assert page.said == []


def test_several_pages_tell_it_once_and_the_next_takes_over_when_one_is_closed(
    events, switched_on, live_server, say
):
    first = switched_on(reverse("customers"))
    others = [another(first, live_server, reverse(name)) for name in ("inbox", "profile")]
    say("¿Hola?", "m2")
    first.wait_for_timeout(LONG_ENOUGH)
    assert len(told(first, *others)) == 1
    first.close()
    say("¿Nadie?", "m3")
    others[1].wait_for_timeout(LONG_ENOUGH)
    assert len(told(*others)) == 1


def test_the_conversation_that_is_on_the_screen_is_not_told(
    events, switched_on, live_server, talk, say
):
    page = switched_on(reverse("customers"))
    seen = another(page, live_server, reverse("conversation", args=[talk.pk]))
    say("¿Hola?", "m2")
    seen.wait_for_selector(".message.in:has-text('¿Hola?')")
    seen.wait_for_timeout(LONG_ENOUGH)
    assert told(page, seen) == []
    seen.goto(live_server.url + reverse("inbox"))
    say("¿Y ahora?", "m3")
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(told(page, seen)) == 1


def test_who_goes_from_page_to_page_misses_nothing(events, switched_on, live_server, say):
    page = switched_on(reverse("customers"))
    page.goto("about:blank")
    say("¿Hola?", "m2")
    page.goto(live_server.url + reverse("profile"))
    until(page, "window.told.length")
    page.reload()
    page.wait_for_timeout(LONG_ENOUGH)
    assert told(page) == []  # it was told before


def test_a_note_that_calls_somebody_is_told(events, switched_on, talk, manager, support):
    page = switched_on(reverse("customers"))
    answering.write_note(talk, text="@Elena mira", by=manager, now=clock.now(),
                         mentions=[support.pk])  # fmt: skip
    until(page, "window.told.length")
    assert [one["text"] for one in told(page)] == ["Mateo Ruiz le menciona en una nota"]


def test_without_a_server_of_events_it_asks_from_time_to_time(switched_on, live_server, say):
    page = switched_on(reverse("customers"))
    page.clock.install()
    page.goto(live_server.url + reverse("profile"))
    page.clock.run_for(1_000)
    say("¿Hola?", "m2")
    page.clock.run_for(19_000)
    page.clock.run_for(1_000)
    until(page, "window.told.length")
    assert len(told(page)) == 1


def test_switched_off_nothing_is_told_nor_asked(events, switched_on, live_server, say):
    page = switched_on(reverse("notices"))
    page.click("button:has-text('Desactivarlos')")
    page.wait_for_selector("#notices-switch:has-text('Están desactivados')")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    say("¿Hola?", "m2")
    page.wait_for_timeout(LONG_ENOUGH)
    page.goto(live_server.url + reverse("customers"))
    page.wait_for_timeout(LONG_ENOUGH)
    assert (told(page), [url for url in asked if "avisos" in url]) == ([], [])


def test_where_the_browser_forbids_it_the_page_says_so(opened, support, talk):
    page = opened(support, reverse("notices"))
    page.evaluate(
        """() => {
          Object.defineProperty(Notification, "permission", { get: () => "denied" });
          Notification.requestPermission = async () => "denied";
        }"""
    )
    page.click("#notices-switch button")
    page.wait_for_selector("#notices-switch:has-text('El navegador no lo permite')")


def test_the_page_is_accessible_on_every_screen(looked_at, manager, talk):
    assert looked_at(manager, reverse("notices")) == ([], [])
