"""The pages that are looked at: an address, or what finds one in the demo's data.

A room that adds a page adds a line here: ``python -m devtools.screenshots`` draws it, and
``tests/apps/e2e/test_every_page.py`` looks at it with axe. What the demo does not hold is made by
``devtools/examples.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    Where = str | Callable[[], str | None]


def of_first(name: str, model: str, /, **filters: object) -> Callable[[], str | None]:
    """Return what finds the page of the first row of a model ("customers.Customer")."""

    def find() -> str | None:
        row = _first(model, **filters)
        return None if row is None else reverse(name, args=[row.pk])

    return find


def of_customer(name: str, /, **filters: object) -> Callable[[], str | None]:
    """Return what finds a page of a customer with a story: silent, and worth something."""

    def find() -> str | None:
        filters.setdefault("alerts__kind", "silent")
        row = _first("customers.Customer", "-standing__value_minor", **filters)
        return None if row is None else reverse(name, args=[row.pk])

    return find


def of_alert(action: str) -> Callable[[], str | None]:
    """Return what finds the form of an action on an alert that is open."""

    def find() -> str | None:
        kind = "shrinking" if action == "menos" else "silent"
        alert = _first("alerts.Alert", kind=kind, ended_at=None)
        return None if alert is None else reverse("alert_action", args=[alert.pk, action])

    return find


def of_year(name: str, *more: object) -> Callable[[], str | None]:
    """Return what finds the page of the year of the last purchase."""

    def find() -> str | None:
        purchase: Any = _first("sales.Purchase", "-day")
        return None if purchase is None else reverse(name, args=[purchase.day.year, *more])

    return find


def invitation() -> str | None:
    """Find the page of the invitation that waits."""
    from querencia.apps.people.domain.invitations import token_of  # noqa: PLC0415 - after set-up

    row: Any = _first("people.Invitation", accepted_at=None)
    return None if row is None else reverse("invitation", args=[token_of(row)])


def web_form() -> str | None:
    """Find the form that anybody fills in."""
    row: Any = _first("conversations.Account", kind="web_form")
    return None if row is None else reverse("web_form", args=[row.key])


def new_address() -> str | None:
    """Find the page at which the first administrator confirms another address."""
    from querencia.apps.people.domain.addresses import token_of  # noqa: PLC0415 - after set-up
    from querencia.foundation import clock  # noqa: PLC0415 - as above

    user: Any = _first("people.User", role="administrator")
    token = token_of(user=user, email="nueva@demo.example", now=clock.now())
    return reverse("email_confirm", args=[token])


def merging() -> str | None:
    """Find the page that merges two customers who may be one."""
    pair: Any = _first("customers.Suspicion", dismissed_at=None)
    if pair is None:
        return None
    return reverse("customer_merge", args=[pair.first_id, pair.second_id])


def segment() -> str | None:
    """Find the page that changes a segment."""
    row = _first("customers.Segment")
    return None if row is None else reverse("customer_setting", args=["segmentos", row.pk])


def costs_of_channel() -> str | None:
    """Find the costs of a channel of acquisition."""
    channel: Any = _first("customers.AcquisitionChannel")
    return None if channel is None else of_year("costs_edit", channel.pk)()


def text_kept() -> str | None:
    """Find the page of a canned reply."""
    row = _first("conversations.CannedReply")
    return row and reverse("text", args=["respuesta", row.pk])


def _first(model: str, order: str = "pk", **filters: object) -> Model | None:
    from django.apps import apps  # noqa: PLC0415 - after Django is set up

    kind: type[Model] = apps.get_model(model)
    return kind._default_manager.filter(**filters).order_by(order).first()


# Name of the picture, and where the page is. Before anybody is signed in:
OPEN: dict[str, Where] = {
    "sign-in": "/cuenta/entrar/",
    "forgotten-password": "/cuenta/clave/olvidada/",
    "forgotten-password-sent": "/cuenta/clave/olvidada/enviado/",
    "forgotten-password-link": "/cuenta/clave/olvidada/1-nada/",
    "forgotten-password-changed": "/cuenta/clave/olvidada/cambiada/",
    "inactive": "/cuenta/inactiva/",
    "invitation": invitation,
    "invitation-too-late": "/invitacion/nada/",
    "web-form": web_form,
    "portal": "/portal/",
    "portal-sent": "/portal/enviado/",
    "not-found": "/nada/",
}
# As the first administrator sees them:
PAGES: dict[str, Where] = {
    "this-week": "/",
    "log-contact": of_alert("contacto"),
    "still-customer": of_alert("sigue"),
    "has-left": of_alert("perdido"),
    "buys-less": of_alert("menos"),
    "put-off": of_alert("aplazar"),
    "assign": of_alert("asignar"),
    "inbox": "/conversaciones/?vista=todas",
    "notices": "/conversaciones/avisos/",
    "inbox-complaints": "/conversaciones/?vista=quejas",
    "conversation": of_first("conversation", "conversations.Conversation", is_complaint=True),
    "conversation-unidentified": of_first(
        "conversation", "conversations.Conversation", customer=None, is_spam=False
    ),
    "conversation-not-delivered": of_first(
        "conversation", "conversations.Conversation", messages__state="failed"
    ),
    "conversation-new": "/conversaciones/nueva/",
    "texts": "/conversaciones/textos/",
    "text": text_kept,
    "text-new": "/conversaciones/textos/macro/nuevo",
    "channels": "/conversaciones/canales/",
    "channel-email": of_first("account", "conversations.Account", kind="email"),
    "channel-new": "/conversaciones/canales/nuevo/whatsapp/",
    "set-aside": "/conversaciones/canales/apartados/",
    "cadences": "/contacto/",
    "cadence": of_first("cadence", "alerts.Cadence"),
    "customers": "/clientes/",
    "customers-found": "/clientes/?q=bar&orden=-valor",
    "customers-none": "/clientes/?q=zzzz",
    "customer": of_customer("customer"),
    "customer-left": of_first(
        "customer", "customers.Customer", departures__isnull=False, departures__returned_on=None
    ),
    "customer-new": "/clientes/nuevo/",
    "customer-change": of_customer("customer_change"),
    "customer-erase": of_customer("customer_erase"),
    "customer-settings": "/clientes/ajustes/",
    "customer-setting": segment,
    "duplicates": "/clientes/duplicados/",
    "merge": merging,
    "purchases": "/ventas/",
    "customer-purchases": of_customer("customer_purchases"),
    "contracts": "/ventas/contratos/",
    "contract-new": of_customer("contract_new"),
    "contract": of_first("contract", "sales.Contract"),
    "budget": "/ventas/presupuesto/",
    "budget-of": of_year("budget_of"),
    "budget-edit": of_year("budget_edit", "todo"),
    "budget-weeks": of_first("budget_weeks", "sales.BudgetLine", period="month"),
    "costs": "/ventas/costos/",
    "costs-of": of_year("costs_of"),
    "costs-edit": costs_of_channel,
    "rates": "/ventas/cambios/",
    "sellers": "/ventas/vendedores/",
    "imports": "/importar/",
    **{
        f"import-{kind}": f"/importar/nuevo/{kind}/"
        for kind in ("customers", "contacts", "purchases", "contracts", "costs", "budgets")
    },
    "import-columns": of_first("import", "imports.Import", name="albaranes.csv"),
    "import-tried": of_first("import", "imports.Import", name="facturas-octubre.csv"),
    "import-running": of_first("import", "imports.Import", name="facturas-2023.csv"),
    "import-done": of_first("import", "imports.Import", name="facturas-septiembre.csv"),
    "import-stopped": of_first("import", "imports.Import", name="facturas-2022.csv"),
    "import-failed": of_first("import", "imports.Import", name="logo.csv"),
    "import-undone": of_first("import", "imports.Import", name="prueba.csv"),
    "api-tokens": "/importar/claves/",
    "retention": "/analisis/retencion/",
    "value": "/analisis/valor/",
    "budget-analysis": "/analisis/presupuesto/",
    "analysed-customers": "/analisis/clientes/?figura=repeat&termino=not_repeated",
    "job": of_first("job", "jobs.Job", key="example"),
    "settings": "/ajustes/",
    "people": "/ajustes/personas/",
    "invite": "/ajustes/personas/invitar/",
    "person": of_first("person", "people.User", authenticator__isnull=False),
    "teams": "/ajustes/equipos/",
    "team": of_first("team", "people.Team"),
    "profile": "/cuenta/",
    "email-change": "/cuenta/correo/",
    "email-confirm": new_address,
    "password": "/cuenta/clave/",
    "sign-out": "/cuenta/salir/",
    "second-step": "/cuenta/segundo-factor/",
    "second-step-application": "/cuenta/segundo-factor/aplicacion/activar/",
    "second-step-passkeys": "/cuenta/segundo-factor/llaves/",
    "second-step-passkey-new": "/cuenta/segundo-factor/llaves/nueva/",
    "sessions": "/cuenta/sesiones/",
    "confirm-password": "/cuenta/confirmar/",
    "web-forms": "/formularios/",
    "web-form-new": "/formularios/nuevo/",
    "web-form-change": of_first("web_form_change", "conversations.Account", kind="web_form"),
    "portal-setup": "/portal/ajustes/",
    "chats": "/chat/",
    "chat-new": "/chat/nuevo/",
    "chat": of_first("chat", "conversations.Account", kind="chat"),
    "chat-preview": of_first("chat_preview", "conversations.Account", kind="chat"),
    "service-levels": "/conversaciones/niveles/",
    "service-level": of_first("service_policy", "conversations.ServicePolicy"),
    "service-level-new": "/conversaciones/niveles/nuevo/",
    "calendars": "/conversaciones/horarios/",
    "calendar": of_first("service_calendar", "conversations.Calendar"),
    "calendar-new": "/conversaciones/horarios/nuevo/",
    "sharing-out": "/conversaciones/reparto/",
    "sharing-out-nobody": "/conversaciones/reparto/0/",
    "sharing-out-team": of_first("service_rule", "people.Team"),
    "who-is-here": "/conversaciones/disponibilidad/",
    "service-figures": "/conversaciones/cifras/?por=persona",
    "service-figures-behind": "/conversaciones/cifras/detalle/?figura=primera-respuesta",
    "service-figures-reopened": "/conversaciones/cifras/detalle/?figura=reapertura",
    "audit-log": "/registro/",
}
# As the manager sees them, who has a second factor:
SECURED: dict[str, Where] = {
    "secured": "/cuenta/segundo-factor/",
    "secured-confirm": "/cuenta/segundo-factor/confirmar/",
    "secured-application-off": "/cuenta/segundo-factor/aplicacion/desactivar/",
    "secured-codes": "/cuenta/segundo-factor/recuperacion/",
    "secured-codes-new": "/cuenta/segundo-factor/recuperacion/nuevos/",
    "secured-passkeys": "/cuenta/segundo-factor/llaves/",
    "secured-passkey": of_first("mfa_edit_webauthn", "mfa.Authenticator", type="webauthn"),
    "secured-passkey-off": of_first("mfa_remove_webauthn", "mfa.Authenticator", type="webauthn"),
}
# Whose eyes they are seen with: nobody's, or those of the first with a role.
READERS: dict[str, dict[str, Where]] = {"": OPEN, "administrator": PAGES, "manager": SECURED}
