"""Who may call which address, and what is answered: one line an address, one column a reader.

A cell is the status of the answer; ``login`` is the way to the sign-in page. An address with
arguments has an example below, which makes what it is called on. A name may have several lines,
told apart by ``#``: ``customer#of_another``. Answers to POST are those to an empty form.
"""

from __future__ import annotations

from django.core.files.base import ContentFile

from querencia.apps.alerts.models import Alert, Cadence
from querencia.apps.chat.domain.accounts import keep_chat
from querencia.apps.chat.domain.settings import ChatSettings
from querencia.apps.conversations.models import (
    Account,
    Attachment,
    BulkChange,
    Calendar,
    CannedReply,
    Conversation,
    Draft,
    Received,
    ServicePolicy,
)
from querencia.apps.customers.domain.bulk import change_many
from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.merging import merge_customers
from querencia.apps.customers.domain.saved_views import save_view
from querencia.apps.customers.models import AcquisitionChannel, Customer, Segment, Suspicion
from querencia.apps.imports.domain.tokens import create_token
from querencia.apps.imports.models import Import
from querencia.apps.people.domain import addresses
from querencia.apps.people.domain.invitations import invite, token_of
from querencia.apps.people.enums import Role
from querencia.apps.portal.domain.settings import PortalSettings, keep_portal
from querencia.apps.sales.models import BudgetLine, Contract, ExchangeRate, Seller
from querencia.apps.web_forms.domain.settings import FormSettings, keep_form
from querencia.foundation import clock
from querencia.foundation.jobs.models import Job

READERS = (
    "anonymous", "administrator", "manager", "seller", "support", "marketing", "analyst",
)  # fmt: skip

TABLE = """
address                               method  anonymous  administrator  manager  seller  support  marketing  analyst

# --- this week, alerts
this_week                             GET     login      200            200      200     200      200        200
review_run                            POST    login      302            302      403     403      403        403
alert_action                          GET     login      200            200      200     200      403        403
alert_action#contact                  GET     login      200            200      200     200      200        403
alert_action#of_another               GET     login      200            200      404     200      403        403
alert_action#unknown                  GET     login      404            404      404     404      404        404
alert_reopen                          POST    login      302            302      302     302      403        403
cadences                              GET     login      200            200      403     403      403        403
cadence                               GET     login      200            200      403     403      403        403
cadence_remove                        POST    login      302            302      403     403      403        403

# --- conversations
webhook                               POST    404         404            404     404      404     404        404
inbox                                 GET     login      200            200      200     200      200        200
conversation                          GET     login      200            200      200     200      200        200
conversation#of_another               GET     login      200            200      404     200      200        200
conversation_answer                   POST    login      422            422      422     422      403        403
conversation_answer#of_another        POST    login      422            422      404     422      403        403
conversation_note                     POST    login      422            422      422     422      403        403
conversation_note#of_another          POST    login      422            422      404     422      403        403
inbox_change                          POST    login      302            302      302     302      403        403
inbox_count                           GET     login      200            200      200     200      403        403
inbox_undo                            POST    login      404            404      302     404      403        403
notices                               GET     login      200            200      200     200      200        200
notices_news                          GET     login      200            200      200     200      200        200
conversation_new                      GET     login      200            200      200     200      403        403
call_new                              POST    login      404            404      404     404      404        403
conversation_now                      POST    login      200            200      200     200      200        200
conversation_now#of_another           POST    login      200            200      404     200      200        200
conversation_template                 POST    login      422            422      422     422      403        403
conversation_template#of_another      POST    login      422            422      404     422      403        403
conversation_draft                    POST    login      200            200      200     200      403        403
conversation_draft#of_another         POST    login      200            200      404     200      403        403
conversation_draft_attach             POST    login      302            302      302     302      403        403
conversation_draft_attach#of_another  POST    login      302            302      404     302      403        403
conversation_draft_detach             POST    login      404            404      302     404      403        403
conversation_texts                    GET     login      200            200      200     200      403        403
conversation_people                   GET     login      200            200      200     200      403        403
conversation_people#of_another        GET     login      200            200      404     200      403        403
conversation_macro                    POST    login      302            302      302     302      403        403
conversation_call                     POST    login      302            302      302     302      403        403
conversation_call#of_another          POST    login      302            302      404     302      403        403
conversation_who                      GET     login      200            200      200     200      403        403
conversation_change                   POST    login      302            302      302     302      403        403
conversation_change#of_another        POST    login      302            302      404     302      403        403
conversation_change#unknown           POST    login      404            404      404     404      403        403
message_take_back                     POST    login      404            404      302     404      403        403
message_retry                         POST    login      302            302      302     302      403        403
message_retry#of_another              POST    login      302            302      404     302      403        403
message_split                         POST    login      302            302      302     302      403        403
message_as_it_came                    GET     login      200            200      200     200      200        200
message_as_it_came#of_another         GET     login      200            200      404     200      200        200
message_with_pictures                 GET     login      200            200      200     200      200        200
message_raw                           GET     login      404            404      404     404      403        403
conversation_file                     GET     login      200            200      200     200      200        200
conversation_file#of_another          GET     login      200            200      404     200      200        200
texts                                 GET     login      200            200      200     200      403        403
text_new                              GET     login      200            200      200     200      403        403
text                                  GET     login      200            200      403     403      403        403
text_remove                           POST    login      302            302      403     403      403        403
accounts                              GET     login      200            200      403     403      403        403
account_new                           GET     login      200            200      403     403      403        403
account                               GET     login      200            200      403     403      403        403
account_switch                        POST    login      302            302      403     403      403        403
mail_consent                          POST    login      302            302      403     403      403        403
mail_consent_back                     GET     login      302            302      403     403      403        403
quarantine                            GET     login      200            200      403     403      403        403
quarantine_raw                        GET     login      200            200      403     403      403        403
quarantine_take_in                    POST    login      302            302      403     403      403        403
attendance                            GET     login      200            200      200     200      403        403
conversation_support                  POST    login      302            302      302     302      403        403
conversation_support#of_another       POST    login      302            302      404     302      403        403
service_policies                      GET     login      200            200      403     403      403        403
service_policy_new                    GET     login      200            200      403     403      403        403
service_policy                        GET     login      200            200      403     403      403        403
service_policy_remove                 POST    login      302            302      403     403      403        403
service_calendars                     GET     login      200            200      403     403      403        403
service_calendar_new                  GET     login      200            200      403     403      403        403
service_calendar                      GET     login      200            200      403     403      403        403
service_calendar_remove               POST    login      302            302      403     403      403        403
service_rules                         GET     login      200            200      403     403      403        403
service_rule                          GET     login      200            200      403     403      403        403
service_figures                       GET     login      200            200      403     403      200        200
service_figures_csv                   GET     login      200            200      403     403      200        200
service_behind                        GET     login      404            404      403     403      404        404

# --- web form
web_forms                             GET     login      200            200      403     403      403        403
web_form_new                          GET     login      200            200      403     403      403        403
web_form_change                       GET     login      200            200      403     403      403        403
web_form                              GET     200        200            200      200     200      200        200
web_form_done                         GET     404        404            404      404     404      404        404

# --- customer portal: users are nobody there
portal                                GET     200        200            200      200     200      200        200
portal_sent                           GET     200        200            200      200     200      200        200
portal_enter                          POST    410        410            410      410     410      410        410
portal_leave                          POST    302        302            302      302     302      302        302
portal_tickets                        GET     302        302            302      302     302      302        302
portal_new                            GET     302        302            302      302     302      302        302
portal_ticket                         GET     302        302            302      302     302      302        302
portal_file                           GET     302        302            302      302     302      302        302
portal_setup                          GET     login      200            200      403     403      403        403

# --- chat
chats                                 GET     login      200            200      403     403      403        403
chat_new                              GET     login      200            200      403     403      403        403
chat                                  GET     login      200            200      403     403      403        403
chat_secret                           POST    login      200            200      403     403      403        403
chat_preview                          GET     login      200            200      403     403      403        403
chat_script                           GET     200        200            200      200     200      200        200
chat_begin                            POST    403        403            403      403     403      403        403
chat_say                              POST    403        403            403      403     403      403        403
chat_lines                            POST    403        403            403      403     403      403        403
chat_seen                             POST    403        403            403      403     403      403        403
chat_typing                           POST    403        403            403      403     403      403        403
chat_details                          POST    403        403            403      403     403      403        403
chat_attach                           POST    403        403            403      403     403      403        403
chat_file                             GET     404        404            404      404     404      404        404

# --- customers
customers                           GET     login      200            200      200     200      200        200
customer_search                     GET     login      302            302      302     302      302        302
customers_export                    GET     login      200            200      403     403      200        200
customers_change                    POST    login      302            302      302     302      302        403
customers_undo                      POST    login      404            404      302     404      404        403
customers_view_save                 POST    login      302            302      302     302      302        302
customers_view_remove               POST    login      404            404      302     404      404        404
customer_new                        GET     login      200            200      200     200      200        403
customer                            GET     login      200            200      200     200      200        200
customer#of_another                 GET     login      200            200      404     200      200        200
customer_history                    GET     login      404            404      404     404      404        404
customer_log                        POST    login      422            422      422     422      422        403
customer_log#of_another             POST    login      422            422      404     422      422        403
customer_note                       POST    login      422            422      422     422      422        403
customer_note#of_another            POST    login      422            422      404     422      422        403
customer_next_contact               POST    login      302            302      302     302      302        403
customer_next_contact#of_another    POST    login      302            302      404     302      302        403
customer_consent                    POST    login      422            422      422     422      422        403
customer_consent#of_another         POST    login      422            422      404     422      422        403
customer_departure                  POST    login      422            422      422     422      422        403
customer_departure#of_another       POST    login      422            422      404     422      422        403
customer_return                     POST    login      302            302      302     302      302        403
customer_return#of_another          POST    login      302            302      404     302      302        403
customer_change                     GET     login      200            200      200     200      200        403
customer_change#of_another          GET     login      200            200      404     200      200        403
customer_erase                      GET     login      200            200      403     403      403        403
customer_data                       GET     login      200            200      403     403      403        403
customer_merge                      GET     login      200            200      403     403      403        403
merge_undo                          POST    login      302            302      403     403      403        403
duplicates                          GET     login      200            200      403     403      403        403
duplicates_look                     POST    login      302            302      403     403      403        403
duplicate_dismiss                   POST    login      302            302      403     403      403        403
customer_settings                   GET     login      200            200      403     403      403        403
customer_setting_add                POST    login      422            422      403     403      403        403
customer_setting                    GET     login      200            200      403     403      403        403
customer_setting_remove             POST    login      302            302      403     403      403        403

# --- sales
purchases                             GET     login      200            200      200     403      200        200
customer_purchases                    GET     login      200            200      200     403      200        200
customer_purchases#of_another         GET     login      200            200      404     403      200        200
customer_weeks                        GET     login      200            200      200     403      200        200
customer_weeks#of_another             GET     login      200            200      404     403      200        200
contracts                             GET     login      200            200      200     403      200        200
contract_new                          GET     login      200            200      403     403      403        403
contract_new                          POST    login      200            200      403     403      403        403
contract                              GET     login      200            200      403     403      403        403
contract                              POST    login      200            200      403     403      403        403
budget                                GET     login      200            200      200     403      200        200
budget_of                             GET     login      200            200      200     403      200        200
budget_edit                           GET     login      200            200      403     403      403        403
budget_edit                           POST    login      302            302      403     403      403        403
budget_weeks                          GET     login      200            200      403     403      403        403
budget_weeks                          POST    login      302            302      403     403      403        403
costs                                 GET     login      200            200      403     403      200        200
costs_of                              GET     login      200            200      403     403      200        200
costs_edit                            GET     login      200            200      403     403      403        403
costs_edit                            POST    login      302            302      403     403      403        403
rates                                 GET     login      200            200      200     403      200        200
rate_add                              POST    login      200            200      403     403      403        403
rate_delete                           POST    login      302            302      403     403      403        403
sellers                               GET     login      200            200      200     403      200        200
seller                                POST    login      302            302      403     403      403        403

# --- imports
imports                               GET     login      200            200      403     403      403        403
import_new                            GET     login      200            200      403     403      403        403
import                                GET     login      200            200      403     403      403        403
import_new                            POST    login      200            200      403     403      403        403
import_columns                        POST    login      302            302      403     403      403        403
import_back                           POST    login      302            302      403     403      403        403
import_run                            POST    login      302            302      403     403      403        403
import_undo                           POST    login      302            302      403     403      403        403
import_rejected                       GET     login      404            404      403     403      403        403
api_tokens                            GET     login      200            200      403     403      403        403
api_tokens                            POST    login      200            200      403     403      403        403
api_token_delete                      POST    login      302            404      403     403      403        403
api_import                            POST    401        401            401      401     401      401        401
api_import_progress                   GET     401        401            401      401     401      401        401

# --- insights
insights_retention                    GET     login      200            200      403     403      200        200
insights_retention_csv                GET     login      404            404      403     403      404        404
insights_value                        GET     login      200            200      403     403      200        200
insights_value_segments_csv           GET     login      404            404      403     403      404        404
insights_value_customers_csv          GET     login      200            200      403     403      200        200
insights_budget                       GET     login      200            200      403     403      200        200
insights_budget_csv                   GET     login      404            404      403     403      404        404
insights_customers                    GET     login      200            200      403     403      200        200
insights_customers_csv                GET     login      404            404      403     403      404        404
insights_refresh                      POST    login      302            302      403     403      403        403

# --- jobs
job                                   GET     login      200            404      404     404      404        404
job_cancel                            POST    login      302            404      404     404      404        404

# --- people
first_start                           GET     302        302            302      302     302      302        302
profile                               GET     login      200            200      200     200      200        200
email_change                          GET     login      200            200      200     200      200        200
email_confirm                         GET     login      200            410      410     410      410        410
invitation                            GET     200        409            409      409     409      409        409
organisation                          GET     login      200            403      403     403      403        403
people                                GET     login      200            403      403     403      403        403
invite                                GET     login      200            403      403     403      403        403
person                                GET     login      200            403      403     403      403        403
person_deactivate                     POST    login      302            403      403     403      403        403
person_reactivate                     POST    login      302            403      403     403      403        403
person_second_factor                  POST    login      302            403      403     403      403        403
invitation_send_again                 POST    login      302            403      403     403      403        403
invitation_withdraw                   POST    login      302            403      403     403      403        403
teams                                 GET     login      200            403      403     403      403        403
team                                  GET     login      200            403      403     403      403        403
team_dissolve                         POST    login      302            403      403     403      403        403
account_login                         GET     200        302            302      302     302      302        302
account_logout                        GET     login       200            200      200     200      200        200
account_inactive                      GET     200        200            200      200     200      200        200
account_reauthenticate                GET     login      200            200      200     200      200        200
account_change_password               GET     login      200            200      200     200      200        200
account_set_password                  GET     login      302            302      302     302      302        302
account_reset_password                GET     200        200            200      200     200      200        200
account_reset_password_done           GET     200        200            200      200     200      200        200
account_reset_password_from_key       GET     200        200            200      200     200      200        200
account_reset_password_from_key_done  GET     200        200            200      200     200      200        200
mfa_index                             GET     login      200            200      200     200      200        200
mfa_authenticate                      GET     login      302            302      302     302      302        302
mfa_reauthenticate                    GET     login      302            302      302     302      302        302
mfa_activate_totp                     GET     login      302            302      302     302      302        302
mfa_deactivate_totp                   GET     login      404            404      404     404      404        404
mfa_view_recovery_codes               GET     login      404            404      404     404      404        404
mfa_generate_recovery_codes           GET     login      302            302      302     302      302        302
mfa_download_recovery_codes           GET     login      404            404      404     404      404        404
mfa_list_webauthn                     GET     login      200            200      200     200      200        200
mfa_add_webauthn                      GET     login      302            302      302     302      302        302
mfa_reauthenticate_webauthn           GET     login      302            302      302     302      302        302
mfa_remove_webauthn                   GET     login      302            302      302     302      302        302
mfa_edit_webauthn                     GET     login      302            302      302     302      302        302
mfa_login_webauthn                    GET     login      302            302      302     302      302        302
usersessions_list                     GET     login      200            200      200     200      200        200

# --- audit, frame
audit                                 GET     login      200            403      403     403      403        403
metrics                               GET     404        404            404      404     404      404        404
health                                GET     200        200            200      200     200      200        200
"""  # noqa: E501 - a table is as wide as it is


def _job(cast):
    now = clock.now()
    job = Job.objects.create(kind="count", asked_by=cast.administrator, asked_at=now, run_after=now)
    return {"pk": job.pk}


def _person(cast):
    return {"pk": cast.seller.pk}


def _new_address(cast):
    new = {"email": "nueva@norte.example", "now": clock.now()}
    return {"token": addresses.token_of(user=cast.administrator, **new)}


def _team(cast):
    return {"pk": cast.seller.team.pk}


def _invitation(cast):
    return invite(
        email="nueva@norte.example",
        name="Nuria Gil",
        role=Role.SELLER,
        team=None,
        by=cast.administrator,
        now=clock.now(),
    )


def _customer(cast):
    made = create_customer(name="Panadería Núñez", owner=cast.seller, team=cast.seller.team)
    return {"pk": made.pk}


def _of_another(cast):
    return {"pk": create_customer(name="Rosa Peña", owner=cast.other_seller).pk}


def _two(cast):
    return _customer(cast) | {"other": _of_another(cast)["pk"]}


def _suspicion(cast):
    one, other = _two(cast).values()
    return {"pk": Suspicion.objects.create(first_id=one, second_id=other, score=0.9).pk}


def _merge(cast):
    both = Customer.objects.in_bulk(_two(cast).values()).values()
    survivor, absorbed = both
    made = merge_customers(
        survivor=survivor, absorbed=absorbed, take=(), by=cast.manager, at=clock.now()
    )
    return {"pk": made.pk}


def _bulk_change(cast):
    change = change_many(
        customers=Customer.objects.filter(**_customer(cast)),
        action="owner",
        value=None,
        by=cast.seller,
        at=clock.now(),
    )
    return {"pk": change.pk}


def _saved_view(cast):
    kept = save_view(owner=cast.seller, name="Mía", query="", is_shared=True)
    return {"pk": kept.pk}


def _segment(_cast):
    return {"kind": "segmentos", "pk": Segment.objects.create(name="Hostelería").pk}


def _alert(cast, owner, action=None):
    customer = Customer.objects.create(name="Bar El Faro", owner=owner, team=owner.team)
    alert = Alert.objects.create(
        customer=customer, kind="promised", since=clock.now().date(), opened_at=clock.now(),
        evidence={"next_contact_on": "2026-11-16"},
    )  # fmt: skip
    return {"pk": alert.pk} | ({"action": action} if action else {})


def _cadence(_cast):
    return {"pk": Cadence.objects.create(every_weeks=4).pk}


def _contract(cast):
    pk = _customer(cast)["pk"]
    contract = Contract.objects.create(
        customer_id=pk, reference="K1", starts_on=clock.now().date(), currency="EUR"
    )
    return {"pk": contract.pk}


def _budget_line(_cast):
    day = clock.now().date().replace(day=1)
    line = BudgetLine.objects.create(period="month", starts_on=day, amount_minor=100_000)
    return {"pk": line.pk}


def _channel(_cast):
    return {"year": 2026, "channel": AcquisitionChannel.objects.create(name="Feria").pk}


def _rate(_cast):
    rate = ExchangeRate.objects.create(currency="USD", day=clock.now().date(), rate=1)
    return {"pk": rate.pk}


def _import(cast):
    imported = Import.objects.create(
        kind="purchases", name="ventas.csv", size=1, token="0", state="undone",
        asked_by=cast.administrator, asked_at=clock.now(),
    )  # fmt: skip
    return {"pk": imported.pk}


def _token(cast):
    create_token(user=cast.administrator, name="caja", now=clock.now())
    return {"pk": cast.administrator.api_tokens.get().pk}


def _conversation(cast):
    return _conversation_of(_customer(cast)["pk"])


def _conversation_of_another(cast):
    return _conversation_of(_of_another(cast)["pk"])


def _conversation_of(customer):
    now = clock.now()
    account = Account.objects.create(kind="telephone", name="Centralita")
    made = Conversation.objects.create(
        account=account, channel="telephone", customer_id=customer, opened_at=now, last_at=now
    )
    return {"pk": made.pk}


def _draft_file(cast):
    there = _conversation(cast)
    draft = Draft.objects.create(
        conversation_id=there["pk"], user=cast.seller, text="", saved_at=clock.now()
    )
    return there | {"file": draft.files.create(name="a.pdf", file="drafts/a.bin").pk}


def _message(cast):
    return _message_in(_conversation(cast))


def _message_of_another(cast):
    return _message_in(_conversation_of_another(cast))


def _message_in(conversation, **fields):
    stored = Conversation.objects.get(**conversation)
    values = {"kind": "in", "at": stored.opened_at, "text": "Hola", "html": "<p>Hola</p>"}
    made = stored.messages.create(account=stored.account, **values | fields)
    return {"pk": stored.pk, "message": made.pk}


def _my_answer(cast):
    return _message_in(_conversation(cast), kind="out", state="queued", author=cast.seller)


def _file_in(message):
    made = Attachment(message_id=message["message"], name="foto.png", media_type="image/png")
    made.file.save("foto.bin", ContentFile(b"\x89PNG\r\n\x1a\n"), save=False)
    made.save()
    return message | {"file": made.pk}


def _bulk_of_conversations(cast):
    change = BulkChange.objects.create(action="status", value="closed", by=cast.seller,
                                       at=clock.now(), before={}, count=1)  # fmt: skip
    return {"pk": change.pk}


def _text(_cast):
    made = CannedReply.objects.create(name="Gracias", shortcut="gracias", text="Gracias.")
    return {"kind": "respuesta", "pk": made.pk}


def _account(_cast):
    return {"pk": Account.objects.create(kind="email", name="Hola").pk}


def _set_aside(cast):
    account = Account.objects.get(**_account(cast))
    made = Received(account=account, key="1", at=clock.now(), state="quarantined")
    made.raw.save("1.raw", ContentFile(b"nada"))
    return {"pk": made.pk}


def _portal(**arguments):
    keep_portal(PortalSettings(), team=None, is_on=True)
    return arguments


def _web_form():
    return keep_form(Account(name="Contacto"), FormSettings())


def _chat(_cast):
    site = ChatSettings(origins=["https://tienda.example"])
    return keep_chat(Account(name="Tienda"), site)


def _policy(_cast):
    return {"pk": ServicePolicy.objects.create(name="Una", first_response_amount=1).pk}


def _calendar(_cast):
    return {"pk": Calendar.objects.create(name="Uno").pk}


EXAMPLES = {
    "conversation_support": _conversation,
    "conversation_support#of_another": _conversation_of_another,
    **dict.fromkeys(["service_policy", "service_policy_remove"], _policy),
    **dict.fromkeys(["service_calendar", "service_calendar_remove"], _calendar),
    "service_rule": lambda cast: {"team": cast.seller.team.pk},
    "portal": lambda _cast: _portal(),
    "portal_sent": lambda _cast: _portal(),
    "portal_leave": lambda _cast: _portal(),
    "portal_tickets": lambda _cast: _portal(),
    "portal_new": lambda _cast: _portal(),
    "portal_enter": lambda _cast: _portal(token="nobody"),
    "portal_ticket": lambda cast: _portal(**_conversation(cast)),
    "portal_file": lambda cast: _portal(**_conversation(cast), message=1, file=1),
    "web_form_change": lambda _cast: {"pk": _web_form().pk},
    "web_form": lambda _cast: {"key": _web_form().key},
    "web_form_done": lambda _cast: {"key": _web_form().key, "signed": "1:nobody"},
    **dict.fromkeys(["chat", "chat_secret", "chat_preview"], lambda cast: {"pk": _chat(cast).pk}),
    **dict.fromkeys(
        [
            "chat_script",
            "chat_begin",
            "chat_say",
            "chat_lines",
            "chat_seen",
            "chat_typing",
            "chat_details",
            "chat_attach",
        ],
        lambda cast: {"key": _chat(cast).key},
    ),
    "chat_file": lambda cast: {"key": _chat(cast).key, "signed": "nonsense"},
    "inbox_undo": _bulk_of_conversations,
    "conversation_draft_detach": _draft_file,
    **dict.fromkeys(
        [
            "conversation_now",
            "conversation_template",
            "conversation_draft",
            "conversation_draft_attach",
            "conversation_texts",
            "conversation_people",
            "conversation_macro",
            "conversation_call",
            "conversation_who",
        ],
        _conversation,
    ),
    **{
        f"{name}#of_another": _conversation_of_another
        for name in [
            "conversation_now",
            "conversation_template",
            "conversation_draft",
            "conversation_draft_attach",
            "conversation_people",
            "conversation_call",
        ]
    },
    "conversation_change": lambda cast: _conversation(cast) | {"what": "asunto"},
    "conversation_change#of_another": lambda cast: (
        _conversation_of_another(cast) | {"what": "asunto"}
    ),
    "conversation_change#unknown": lambda cast: _conversation(cast) | {"what": "bailar"},
    "message_take_back": _my_answer,
    **dict.fromkeys(
        [
            "message_retry",
            "message_split",
            "message_as_it_came",
            "message_with_pictures",
            "message_raw",
        ],
        _message,
    ),
    "message_retry#of_another": _message_of_another,
    "message_as_it_came#of_another": _message_of_another,
    "conversation_file": lambda cast: _file_in(_message(cast)),
    "conversation_file#of_another": lambda cast: _file_in(_message_of_another(cast)),
    "text_new": lambda _cast: {"kind": "macro"},
    "text": _text,
    "text_remove": _text,
    "account_new": lambda _cast: {"kind": "email"},
    "account": _account,
    "account_switch": _account,
    "mail_consent": _account,
    "quarantine_raw": _set_aside,
    "quarantine_take_in": _set_aside,
    "webhook": lambda _cast: {"key": "nobody"},
    **dict.fromkeys(["conversation", "conversation_answer", "conversation_note"], _conversation),
    **dict.fromkeys(
        [
            "conversation#of_another",
            "conversation_answer#of_another",
            "conversation_note#of_another",
        ],
        _conversation_of_another,
    ),
    "customer_purchases": _customer,
    "customer_purchases#of_another": _of_another,
    "customer_weeks": _customer,
    "customer_weeks#of_another": _of_another,
    "contract_new": lambda cast: {"customer": _customer(cast)["pk"]},
    "contract": _contract,
    "budget_of": lambda _cast: {"year": 2026},
    "budget_edit": lambda _cast: {"year": 2026, "of": "todo"},
    "budget_weeks": _budget_line,
    "costs_of": lambda _cast: {"year": 2026},
    "costs_edit": _channel,
    "rate_delete": _rate,
    "seller": lambda _cast: {"pk": Seller.objects.create(name="Ana").pk},
    "import_new": lambda _cast: {"kind": "purchases"},
    **dict.fromkeys(
        ["import", "import_columns", "import_back", "import_run", "import_undo", "import_rejected"],
        _import,
    ),
    "api_token_delete": _token,
    "api_import": lambda _cast: {"kind": "purchases"},
    "api_import_progress": lambda _cast: {"pk": 1},
    "alert_action": lambda cast: _alert(cast, cast.seller, "aplazar"),
    "alert_action#contact": lambda cast: _alert(cast, cast.seller, "contacto"),
    "alert_action#of_another": lambda cast: _alert(cast, cast.other_seller, "aplazar"),
    "alert_action#unknown": lambda cast: _alert(cast, cast.seller, "bailar"),
    "alert_reopen": lambda cast: _alert(cast, cast.seller),
    "cadence": _cadence,
    "cadence_remove": _cadence,
    "customers_undo": _bulk_change,
    "customers_view_remove": _saved_view,
    "duplicate_dismiss": _suspicion,
    "customer_merge": _two,
    "merge_undo": _merge,
    "customer_setting_add": lambda _cast: {"kind": "etiquetas"},
    "customer_setting": _segment,
    "customer_setting_remove": _segment,
    **dict.fromkeys(
        [
            "customer",
            "customer_history",
            "customer_log",
            "customer_note",
            "customer_next_contact",
            "customer_consent",
            "customer_departure",
            "customer_return",
            "customer_change",
            "customer_erase",
            "customer_data",
        ],
        _customer,
    ),
    **{
        f"{name}#of_another": _of_another
        for name in [
            "customer",
            "customer_log",
            "customer_note",
            "customer_next_contact",
            "customer_consent",
            "customer_departure",
            "customer_return",
            "customer_change",
        ]
    },
    "person": _person,
    "person_deactivate": _person,
    "person_reactivate": _person,
    "person_second_factor": _person,
    "email_confirm": _new_address,
    "team": _team,
    "team_dissolve": _team,
    "invitation": lambda cast: {"token": token_of(_invitation(cast))},
    "invitation_send_again": lambda cast: {"pk": _invitation(cast).pk},
    "invitation_withdraw": lambda cast: {"pk": _invitation(cast).pk},
    "insights_retention_csv": lambda _cast: {"table": "cohortes"},
    "insights_budget_csv": lambda _cast: {"table": "desviacion"},
    "job": _job,
    "job_cancel": _job,
    "account_reset_password_from_key": lambda _cast: {"uidb36": "1", "key": "nonsense"},
    "mfa_remove_webauthn": lambda _cast: {"pk": 1},
    "mfa_edit_webauthn": lambda _cast: {"pk": 1},
}
