"""What the demo does not hold and a page is about: imports at each step, duplicates, invitations.

They are added once to a data folder, by the same calls that the pages make.
"""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from auditlog.context import set_actor
from django.db import transaction

from querencia.apps.alerts.domain import kinds
from querencia.apps.alerts.domain.door import Cause, raise_alert
from querencia.apps.alerts.domain.sentences import DAYS, EVIDENCE, used_rule
from querencia.apps.alerts.models import Alert, Standing
from querencia.apps.chat.domain.accounts import keep_chat
from querencia.apps.chat.domain.settings import ChatSettings
from querencia.apps.conversations.models import Account
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.duplicates import find_duplicates
from querencia.apps.customers.domain.reach import Reach
from querencia.apps.customers.domain.saved_views import save_view
from querencia.apps.customers.models import Customer, CustomField
from querencia.apps.imports.domain.reception import read_cells, receive
from querencia.apps.imports.domain.running import run, try_out
from querencia.apps.imports.domain.tokens import create_token
from querencia.apps.imports.domain.undoing import undo
from querencia.apps.imports.enums import ImportState
from querencia.apps.imports.kinds.kind import Unusable
from querencia.apps.imports.models import Import
from querencia.apps.people.domain.invitations import invite
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Invitation, User
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.apps.sales.models import ExchangeRate
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job
from querencia.foundation.jobs.worker import Worker, start_timers

HEADINGS = "Nº factura;Fecha;Cód. cliente;Nombre del cliente;Familia;Importe (€);Vendedor\n"
UNCLEAR = """Albarán;Fecha;Cliente;Importe
A-101;05/09/2026;Bar El Puente;120,50
A-102;06/09/2026;Mesón Castilla;88,00
"""
OCTOBER = """F-901;01/10/2026;C1;Bar El Puente;Vinos;1.234,50;Sara Crespo
F-902;02/10/2026;C2;Mesón Castilla;Quesos;88,00;Óscar Prieto
F-903;15/10/2026;C1;Bar El Puente;Quesos;61,20;Sara Crespo
F-904;no sé;C2;Mesón Castilla;Vinos;80,00;Óscar Prieto
F-905;20/10/2026;;Sin código;Vinos;45,00;Óscar Prieto
F-906;21/10/2026;C2;Mesón Castilla;Vinos;ochenta;Óscar Prieto
Total;;;;;1.508,70;
"""
SEPTEMBER = OCTOBER.replace("/10/", "/09/").replace("F-9", "F-8")
TRIAL = "P-1;21/09/2026;C9;Cliente de prueba;Vinos;10,00;Ana\n"


def add_examples() -> None:
    """Add them, unless they are there; and do the work that waits."""
    if Import.objects.filter(name="logo.csv").exists():
        return
    by = User.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    with set_actor(by), transaction.atomic():
        _people(by)
        _customers(by)
        _imports(by)
        _alerts()
        _own_channels()
    _waiting_work()


def _waiting_work() -> None:
    """Do what a server would do by itself, like the figures of the analyses."""
    start_timers()
    worker = Worker()
    while worker.run_one():
        pass


def _people(by: User) -> None:
    now = clock.now()
    if not Invitation.objects.exists():
        invite(email="julia@demo.example", name="Julia Gil", role=Role.SELLER, team=None, by=by,
               now=now)  # fmt: skip
    manager = User.objects.filter(role=Role.MANAGER).earliest("pk")
    TOTP.activate(manager, generate_totp_secret())
    RecoveryCodes.activate(manager)
    Authenticator.objects.create(
        user=manager, type=Authenticator.Type.WEBAUTHN,
        data={"name": "Portátil de la oficina", "credential": {}},
    )  # fmt: skip
    create_token(user=by, name="Programa de facturación", now=now)
    ExchangeRate.objects.create(currency="USD", day=now.date(), rate=Decimal("0.9215"))


def _customers(by: User) -> None:
    known = Customer.objects.filter(phones__isnull=False).earliest("pk")
    phone = known.phones.earliest("pk")
    twin = Reach(phones=[{"e164": phone.e164}])
    create_customer(name=f"{known.name} S. L.", owner=known.owner, reach=twin)
    find_duplicates()
    CustomField.objects.create(key="reparto", label="Día de reparto")
    save_view(owner=by, name="Hostelería", query="segmento=1", is_shared=True)


def _alerts() -> None:
    """Raise what the review of a small company need not have found."""
    now = clock.now()
    for kind in (kinds.SILENT, kinds.SHRINKING):
        if Alert.objects.filter(kind=kind, ended_at=None).exists():
            continue
        standing = Standing.objects.filter(customer__alerts=None).latest("value_minor")
        known = {name: getattr(standing, name, None) for name in EVIDENCE}
        known |= {name: getattr(standing, name).isoformat() for name in DAYS}
        known |= {"alarm": kind, "rule": used_rule(standing.review)}
        if kind == kinds.SHRINKING:
            known |= {"usual_per_year": 38.0, "recent_per_year": 17.0}
        cause = Cause(standing.customer_id, now.date(), known, value_at_stake_minor=84_000)
        raise_alert(kind, cause, now=now)


def _own_channels() -> None:
    """Open what lets customers write to us by pages of ours."""
    form = FormSettings(welcome="Le respondemos en un día laborable.")
    keep_form(Account(name="Formulario de la web"), form)
    chat = ChatSettings(origins=["https://www.distribuciones.example"], greeting="¿Le ayudamos?")
    keep_chat(Account(name="Chat de la web"), chat)
    keep_portal(PortalSettings(), team=None, is_on=True)


def _imports(by: User) -> None:
    _sent(by, "albaranes.csv", UNCLEAR)
    _tried(by, "facturas-octubre.csv", HEADINGS + OCTOBER)
    _done(by, "facturas-septiembre.csv", HEADINGS + SEPTEMBER)
    undone = _done(by, "prueba.csv", HEADINGS + TRIAL)
    undo(undone, now=clock.now(), tell=_silent)
    Import.objects.filter(pk=undone.pk).update(undone_by=by, undone_at=clock.now())
    failed = _received(by, "logo.csv", "\x89PNG")
    with suppress(Unusable):
        read_cells(failed)
    Import.objects.filter(pk=failed.pk).update(
        state=ImportState.FAILED, error="No hay ninguna tabla con una fila de títulos."
    )
    stopped = _tried(by, "facturas-2022.csv", HEADINGS + TRIAL)
    Import.objects.filter(pk=stopped.pk).update(state=ImportState.RUNNING)
    running = _tried(by, "facturas-2023.csv", HEADINGS + TRIAL)
    Import.objects.filter(pk=running.pk).update(state=ImportState.RUNNING, job=_under_way(by))


def _under_way(by: User) -> Job:
    """Return work that no worker takes up, two fifths done."""
    now = clock.now()
    return Job.objects.create(
        kind="imports.run", key="example", asked_by=by, asked_at=now, run_after=now,
        started_at=now, state=Job.State.RUNNING, worker="0", lease_until=now + timedelta(days=999),
        step="Importando", done=20, total=50,
    )  # fmt: skip


def _received(by: User, name: str, text: str) -> Import:
    file = io.BytesIO(text.encode())
    return receive(kind="purchases", file=file, name=name, by=by, now=clock.now())


def _sent(by: User, name: str, text: str) -> Import:
    imported = _received(by, name, text)
    read_cells(imported)
    return imported


def _tried(by: User, name: str, text: str) -> Import:
    imported = _sent(by, name, text)
    try_out(imported, today=clock.now().date(), tell=_silent)
    return imported


def _done(by: User, name: str, text: str) -> Import:
    imported = _tried(by, name, text)
    run(imported, now=clock.now(), tell=_silent)
    imported.refresh_from_db()
    return imported


def _silent(_step: str, _done: int = 0, _total: int | None = None) -> None:
    """Hear nothing."""
