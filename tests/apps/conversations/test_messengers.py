"""What messengers and exchanges send to our address, signed and forged, through to the inbox."""

import hashlib
import hmac
import json
import time
from pathlib import Path
from urllib.parse import unquote_plus, urlencode

import pytest

from querencia.apps.conversations.channels.config import put_config, secrets_of
from querencia.apps.conversations.enums import MessageKind
from querencia.apps.conversations.models import Account, Message, Received
from querencia.connectors import meta, telegram, whatsapp
from querencia.connectors.telephony import exchange, threecx, twilio

PAYLOADS = Path(__file__).parents[2] / "connectors"
META = {"app_secret": "secret", "verify_token": "our word", "access_token": "EAAJB"}
TOKEN = "a token of ours, long"


def by_meta(body: bytes, _url: str) -> dict[str, str]:
    signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={signature}"}


def by_telegram(_body: bytes, _url: str) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": "a_word_of_our_own"}


def by_exchange(body: bytes, _url: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    return {
        "x-querencia-timestamp": stamp,
        "x-querencia-signature": exchange.sign(TOKEN, stamp, body),
    }


def by_twilio(body: bytes, url: str) -> dict[str, str]:
    fields = json.loads((PAYLOADS / "telephony/payloads/twilio_ringing.json").read_text())
    assert urlencode(fields).encode() == body
    return {"x-twilio-signature": twilio.sign("12345", url, list(fields.items()))}


def by_threecx(_body: bytes, _url: str) -> dict[str, str]:
    return {"authorization": f"Bearer {TOKEN}"}


# The channel, its settings, what comes, how it is signed; then whom and what the inbox has of it.
CASES = [
    (
        "whatsapp",
        whatsapp.Config(**META, phone_number_id="106540352242922"),
        "whatsapp/payloads/text.json",
        by_meta,
        ("+16505551234", "Sheena Nelson", "Does it come in another color?"),
    ),
    (
        "telegram",
        telegram.Config(bot_token="123456:ABC", secret_token="a_word_of_our_own"),
        "telegram/payloads/text.json",
        by_telegram,
        ("1111111", "Ana Prieto", "¿Tienen la bota en el 42?"),
    ),
    (
        "messenger",
        meta.MessengerConfig(**META),
        "meta/payloads/messenger_text.json",
        by_meta,
        ("6254923454567890", "", "hello, world!"),
    ),
    (
        "instagram",
        meta.InstagramConfig(**META),
        "meta/payloads/instagram_text.json",
        by_meta,
        ("526252232423423", "", "¿Tienen la 42?"),
    ),
    (
        "exchange",
        exchange.Config(country="ES", secret=TOKEN),
        "telephony/payloads/exchange.json",
        by_exchange,
        ("+34600111222", "Ana Prieto", ""),
    ),
    (
        "twilio",
        twilio.Config(country="ES", auth_token="12345", numbers=("+34911222333",)),
        "telephony/payloads/twilio_ringing.json",
        by_twilio,
        ("+34600111222", "", ""),
    ),
    (
        "threecx",
        threecx.Config(country="RS", token=TOKEN),
        "telephony/payloads/threecx_ringing.json",
        by_threecx,
        ("+381629759787", "Smith, John", ""),
    ),
]
each = pytest.mark.parametrize(
    ("kind", "config", "payload", "sign", "expected"), CASES, ids=[case[0] for case in CASES]
)


def account_of(kind: str, config) -> Account:
    account = Account(kind=kind, name=kind, address=kind)
    put_config(account, config)
    account.save()
    return account


def posting(client, account: Account, payload: str, sign, path: str = ""):
    raw = (PAYLOADS / payload).read_bytes()
    kind = "application/json"
    if account.kind == "twilio":
        raw, kind = urlencode(json.loads(raw)).encode(), "application/x-www-form-urlencoded"
    path = path or f"/canales/{account.key}/"
    headers = sign(raw, f"http://testserver{path}")
    return client.post(path, raw, content_type=kind, headers=headers)


@each
def test_what_is_signed_is_in_the_inbox_once(
    client, organisation, kind, config, payload, sign, expected
):
    account = account_of(kind, config)
    answers = [posting(client, account, payload, sign).status_code for _ in range(2)]
    (message,) = Message.objects.filter(
        account=account, kind__in=[MessageKind.IN, MessageKind.CALL]
    )
    assert answers == [200, 200]
    assert (message.party_address, message.party_name, message.text) == expected


@each
def test_no_secret_of_a_channel_is_kept_with_what_it_sent(
    client, organisation, kind, config, payload, sign, expected
):
    account = account_of(kind, config)
    secrets = secrets_of(config)
    path = f"/canales/{account.key}/?{urlencode({'token': secrets[0], 'más': f'a{secrets[-1]}b'})}"

    def signed(body, _url):
        return sign(body, f"http://testserver{path}")

    answer = posting(client, account, payload, signed, path=path)
    (row,) = Received.objects.all()
    assert answer.status_code == 200
    assert row.facts["query"] == {"token": "***", "más": "***"}
    kept = unquote_plus(json.dumps(row.facts)) + row.raw.read().decode()
    assert [secret for secret in secrets if secret in kept] == []
    assert row.state == "taken"


def test_the_exchange_that_sends_its_token_in_the_address_is_let_in_and_it_is_not_kept(
    client, organisation
):
    account = account_of("threecx", threecx.Config(country="RS", token=TOKEN))
    path = f"/canales/{account.key}/?{urlencode({'token': TOKEN, 'sede': 'Vigo'})}"
    raw = (PAYLOADS / "telephony/payloads/threecx_ringing.json").read_bytes()
    assert client.post(path, raw, content_type="application/json").status_code == 200
    assert Received.objects.get().facts == {
        "method": "POST",
        "url": f"http://testserver/canales/{account.key}/",
        "headers": {"content-type": "application/json"},
        "query": {"token": "***", "sede": "Vigo"},
    }


@each
def test_what_is_forged_is_refused_and_nothing_of_it_kept(
    client, organisation, kind, config, payload, sign, expected
):
    account = account_of(kind, config)
    answer = posting(client, account, payload, lambda _body, _url: {"x-nothing": "1"})
    assert answer.status_code == 403
    assert (Message.objects.count(), Received.objects.count()) == (0, 0)


# --- Several numbers of one application -----------------------------------------------------------


def number_of(number: str, secret: str = "secret") -> Account:
    config = whatsapp.Config(**META | {"app_secret": secret}, phone_number_id=number)
    return account_of("whatsapp", config)


def about(client, account: Account, number: str):
    """Post to the address of an account what is about a number."""
    payload = (PAYLOADS / "whatsapp/payloads/text.json").read_text()
    raw = payload.replace("106540352242922", number).encode()
    path = f"/canales/{account.key}/"
    kind = "application/json"
    return client.post(path, raw, content_type=kind, headers=by_meta(raw, path)).status_code


def test_what_is_about_another_number_of_the_application_comes_to_that_number(client, organisation):
    first, second = number_of("111"), number_of("222")
    assert [about(client, first, "222") for _ in range(2)] == [200, 200]
    assert [one.account for one in Received.objects.all()] == [second]
    assert [one.account for one in Message.objects.filter(kind="in")] == [second]


def test_what_is_about_a_number_that_nobody_has_is_kept_and_shown(client_of, organisation, manager):
    first = number_of("111")
    number_of("333", secret="of another application")
    stranger = client_of(None)
    assert [about(stranger, first, number) for number in ("222", "333")] == [200, 200]
    assert Message.objects.count() == 0
    kept = [(one.account, one.state) for one in Received.objects.all()]
    assert kept == [(first, "quarantined")] * 2
    page = client_of(manager).get("/conversaciones/canales/apartados/").content.decode()
    assert ("another number: 222" in page, "another number: 333" in page) == (True, True)
