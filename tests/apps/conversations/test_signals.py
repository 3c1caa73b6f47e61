"""What conversations say about customers becomes alerts, each with its evidence in a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from querencia.apps.alerts.domain.door import kind_of
from querencia.apps.alerts.models import Alert, Standing, WeeklyReview
from querencia.apps.conversations.domain import handling
from querencia.apps.conversations.domain.answering import Answer, answer
from querencia.apps.conversations.domain.service_levels.entitlements import log_use
from querencia.apps.conversations.domain.signals import settle_signals
from querencia.apps.conversations.domain.signals.anger import signs_of_anger
from querencia.apps.conversations.enums import Status
from querencia.apps.conversations.models import BlockedAddress, Conversation, Promise
from querencia.apps.customers.models import Customer, Departure
from querencia.apps.people.domain.organisation import the_organisation
from querencia.apps.sales.models import Contract
from querencia.foundation.frame.reading import Reading, reader_for, reading_as
from tests.apps.conversations.conftest import NOW, later


def open_alerts():
    """What stands, as kind and sentence, in Spanish."""
    reading = Reading(reader_for("es", "ES"), "EUR", the_organisation().zone)
    with reading_as(reading):
        return [
            (one.kind, kind_of(one).sentence(one.evidence, reading))
            for one in Alert.objects.filter(ended_at=None).order_by("kind", "key")
        ]


@pytest.fixture
def wrote(arrive, bakery):
    """Return what lets Ana write, and gives the conversation."""

    def _wrote(external_id="m1", at=NOW, **fields):
        arrive(external_id, at=at, **fields)
        return Conversation.objects.order_by("pk").last()

    return _wrote


def mark(conversation, by, now=NOW, factor="invoice"):
    handling.set_subject_matter(conversation, factor=factor, is_complaint=True, by=by, now=now)


# --- Complaints -----------------------------------------------------------------------------------


def test_a_complaint_is_an_alert_as_soon_as_it_is_marked_and_ends_when_it_is_closed(wrote, support):
    made = wrote()
    mark(made, support)
    assert open_alerts() == [
        (
            "complaint",
            f"Es del 16 nov 2026, sobre factura, y sigue abierta (conversación {made.pk}).",
        )
    ]
    settle_signals(now=later(hours=1))
    assert len(open_alerts()) == 1
    handling.change_status(made, to=Status.CLOSED, by=support, now=later(hours=2))
    settle_signals(now=later(hours=3))
    assert open_alerts() == []


def test_a_business_without_purchases_sees_what_its_customers_say(
    wrote, support, seller, other_seller, client_of
):
    made = wrote()
    mark(made, support)
    page = client_of(seller).get(reverse("this_week"))
    said = f"Es del 16 nov 2026, sobre factura, y sigue abierta (conversación {made.pk})."
    assert [one.main.sentence for one in page.context["entries"]] == [said]
    text = page.content.decode()
    assert text.index("A quién llamar") < text.index("Primero, traiga sus compras")
    other = client_of(other_seller).get(reverse("this_week"))
    assert other.context["entries"] == []
    assert "A quién llamar" not in other.content.decode()


def test_what_the_customer_is_worth_is_at_stake(wrote, support, bakery):
    Standing.objects.create(
        customer=bakery,
        review=WeeklyReview.objects.create(
            week=date(2026, 11, 16), as_of=date(2026, 11, 15), finished_at=NOW, facts={}
        ),
        status="active",
        value_minor=120_000,
        p_alive=1,
        p_silent=0,
        first=date(2025, 1, 2),
        last=date(2026, 11, 2),
        silence_days=13,
        purchases=3,
        expected_purchases=3,
    )
    mark(wrote(), support)
    found = Alert.objects.get()
    assert (found.value_at_stake_minor, found.rank) == (120_000, pytest.approx(108_000))
    settle_signals(now=later(hours=1))
    found.refresh_from_db()
    assert found.value_at_stake_minor == 120_000


@pytest.mark.parametrize("gone", ["spam", "nobody", "left", "erased"])
def test_what_does_not_count_alerts_nobody(wrote, support, bakery, gone):
    made = wrote()
    if gone == "spam":
        handling.mark_unwanted(made, is_spam=True, by=support, now=NOW)
    elif gone == "nobody":
        handling.identify(made, customer=None, by=support, now=NOW)
    elif gone == "left":
        Departure.objects.create(customer=bakery, left_on=date(2026, 11, 1), recorded_at=NOW)
    else:
        Customer.objects.update(erased_at=NOW)
    mark(Conversation.objects.get(), support)
    settle_signals(now=later(hours=1))
    assert open_alerts() == []


# --- Promises, contacts, addresses, questions -----------------------------------------------------


def test_a_broken_promise_stands_until_the_conversation_is_closed(wrote, support):
    made = wrote()
    answer(made, Answer(text="Perdón."), by=support, now=later(days=3), status=Status.OPEN)
    assert Promise.objects.get(kind="first_response").broken_at == later(hours=24)
    settle_signals(now=later(days=3))
    assert open_alerts() == [
        (
            "broken_promise",
            (
                "Se prometió una primera respuesta antes del 17 nov 2026, 10:00 y no llegó a "
                f"tiempo (conversación {made.pk})."
            ),
        )
    ]


def test_three_conversations_about_the_same_thing_in_a_month_are_too_many(wrote, support):
    for number in range(3):
        made = wrote(f"m{number}", at=later(days=9 * number))
        handling.set_subject_matter(
            made, factor="support", is_complaint=False, by=support, now=later(days=9 * number)
        )
    handling.change_status(made, to=Status.CLOSED, by=support, now=later(days=18))
    settle_signals(now=later(days=18, hours=1))
    sentence = "3 conversaciones sobre soporte técnico desde el 16 nov 2026."
    assert ("repeated_contact", sentence) in open_alerts()
    settle_signals(now=later(days=40))
    assert "repeated_contact" not in dict(open_alerts())


def test_a_conversation_that_is_opened_again_and_again_is_the_same_thing_again(wrote, support):
    made = wrote()
    for day in (1, 2):
        handling.change_status(made, to=Status.CLOSED, by=support, now=later(days=day))
        wrote(f"again{day}", at=later(days=day, hours=1), replies_to=["m1"])
        made.refresh_from_db()
    settle_signals(now=later(days=2, hours=2))
    sentence = f"La conversación {made.pk} se ha tenido que reabrir 2 veces."
    assert ("repeated_contact", sentence) in open_alerts()


def test_an_address_that_sends_back_what_we_write_makes_a_customer_unreachable(wrote):
    made = wrote()
    BlockedAddress.objects.create(
        kind="email", address="ana@panaderia.example", since=later(days=1), until=later(days=30)
    )
    settle_signals(now=later(days=2))
    kind, sentence = next(one for one in open_alerts() if one[0] == "unreachable")
    assert kind == "unreachable"
    assert sentence == (
        "Lo que enviamos el 17 nov 2026 (Pruebas) fue devuelto de forma definitiva: la dirección "
        f"ya no funciona (conversación {made.pk})."
    )
    assert "ana@" not in str(Alert.objects.get(kind="unreachable").evidence)
    settle_signals(now=later(days=31))
    assert "unreachable" not in dict(open_alerts())


def test_a_question_of_ours_without_an_answer_for_a_week(wrote, support):
    made = wrote()
    answer(made, Answer(text="¿Qué talla es?"), by=support, now=later(hours=1))
    settle_signals(now=later(days=6))
    assert open_alerts() == []
    settle_signals(now=later(days=7, hours=1))
    assert open_alerts() == [
        (
            "no_answer",
            f"Nuestra pregunta del 16 nov 2026 sigue sin respuesta (conversación {made.pk}).",
        )
    ]
    wrote("m2", at=later(days=8), replies_to=["m1"])
    settle_signals(now=later(days=8))
    assert "no_answer" not in dict(open_alerts())


def test_an_answer_of_ours_that_asks_nothing_waits_for_nothing(wrote, support):
    answer(wrote(), Answer(text="Ya ha salido."), by=support, now=later(hours=1))
    settle_signals(now=later(days=10))
    assert open_alerts() == []


def test_support_of_which_four_fifths_are_used(wrote, support, bakery):
    Contract.objects.create(
        customer=bakery, reference="K-7", starts_on=date(2025, 3, 1), currency="EUR",
        value_minor=90_000, entitlement_unit="hours", entitlement_quantity=Decimal(10),
    )  # fmt: skip
    made = wrote()
    log_use(made, quantity=Decimal("7.75"), by=support, today=date(2026, 11, 16))
    settle_signals(now=NOW)
    assert open_alerts() == []
    log_use(made, quantity=Decimal("0.75"), by=support, today=date(2026, 11, 16))
    settle_signals(now=NOW)
    assert open_alerts() == [
        (
            "support_used",
            (
                "Del soporte del contrato K-7 se han usado 8,5 de 10 horas; su año empezó el "
                "1 mar 2026."
            ),
        )
    ]


def test_settling_twice_changes_nothing(wrote, support):
    mark(wrote(text="¡Esto es una estafa!"), support)
    settle_signals(now=later(hours=1))
    before = list(Alert.objects.order_by("pk").values())
    found = settle_signals(now=later(hours=1))
    assert list(Alert.objects.order_by("pk").values()) == before
    assert {kind: (one.opened, one.ended) for kind, one in found.items()} == dict.fromkeys(
        found, (0, 0)
    )


def test_the_causes_are_found_with_the_same_queries_for_one_and_for_many(
    wrote, support, django_assert_num_queries
):
    mark(wrote("m0", text="Qué vergüenza"), support, factor="")
    settle_signals(now=later(hours=1))
    with CaptureQueriesContext(connection) as one:
        settle_signals(now=later(hours=1))
    for number in range(1, 4):
        mark(wrote(f"m{number}", text="Qué vergüenza"), support, factor="")
    settle_signals(now=later(hours=1))
    with django_assert_num_queries(len(one.captured_queries)):
        settle_signals(now=later(hours=1))


# --- Anger ----------------------------------------------------------------------------------------


def test_an_angry_message_is_an_alert_at_once_with_the_words_that_made_it_one(wrote):
    made = wrote(text="Esto es una estafa, un desastre.")
    assert open_alerts() == [
        (
            "angry_message",
            (
                "El mensaje del 16 nov 2026 suena a enfado: «desastre» y «estafa» "
                f"(conversación {made.pk})."
            ),
        )
    ]


def test_it_is_over_when_the_customer_writes_calmly_or_after_two_weeks(wrote):
    wrote(text="Esto es inaceptable.")
    wrote("m2", at=later(hours=1), replies_to=["m1"], text="Bueno, gracias por arreglarlo.")
    settle_signals(now=later(hours=2))
    assert open_alerts() == []
    wrote("m3", at=later(hours=3), replies_to=["m1"], text="Otra vez: ¡inaceptable!")
    assert [kind for kind, _sentence in open_alerts()] == ["angry_message"]
    settle_signals(now=later(days=15))
    assert "angry_message" not in dict(open_alerts())


def test_an_automatic_message_is_not_angry(wrote):
    wrote(text="ERROR: worst scam", is_automatic=True)
    assert open_alerts() == []


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Esto es inaceptable.", ["inaceptable"]),
        ("ESTOY HARTA DE USTEDES", ["harta de", "A"]),
        ("¡Qué vergüenza de servicio!", ["que verguenza"]),
        ("Voy a poner una hoja de reclamaciones", ["hoja de reclamaciones", "reclamaciones"]),
        ("Sois unos ladrones y unos sinvergüenzas", ["ladrones", "sinverguenzas"]),
        ("Me han estafado", ["estafado"]),
        ("Me estáis tomando el pelo", ["tomando el pelo"]),
        ("Es la tercera vez que escribo y nadie me contesta",
         ["nadie me contesta", "tercera vez"]),
        ("Sigo esperando!!! Cuándo llega?", ["sigo esperando", "!"]),
        ("LLEVO DOS SEMANAS ESPERANDO, estoy molesto", ["molesto", "A"]),
        ("This is unacceptable, I want my money back", ["unacceptable"]),
        ("Your service is a rip-off", ["rip off"]),
        ("I am still waiting and very disappointed", ["disappointed", "still waiting"]),
        ("No funciona. Es un desastre.", ["desastre"]),  # the negation is in another sentence
    ],
)  # fmt: skip
def test_what_the_rule_catches(text, signs):
    assert signs_of_anger(text) == signs


@pytest.mark.parametrize(
    "text",
    [
        "Gracias, todo perfecto.",
        "No es una estafa, ya lo sé.",
        "No estoy enfadada ni molesta.",
        "It is not unacceptable, just slow.",
        "Tengo una queja.",  # one weak sign: calm
        "Sigo esperando, sin prisa.",
        "Lamentablemente no podremos ir.",
        "Somos un despacho de abogados de Vigo.",
        "¡Qué bien! ¡Gracias!",
        "Pedido 12: HARINA, LEVADURA, SAL",
        "",
    ],
)
def test_what_the_rule_leaves_alone(text):
    assert signs_of_anger(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Qué servicio tan maravilloso, tres semanas para un tornillo.",  # irony
        "Me voy a la competencia.",  # calm, and worse than anger
        "Isto é inaceitável.",  # another language
    ],
)
def test_what_the_rule_cannot_see(text):
    assert signs_of_anger(text) == []


def test_what_the_rule_takes_for_anger_though_it_is_none():
    assert signs_of_anger("Una vergüenza preguntarlo, pero ¿cómo se abre?") == ["una verguenza"]
    assert signs_of_anger("He leído en las noticias lo de la estafa del otro banco.") == ["estafa"]
