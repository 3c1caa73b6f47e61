"""Who sends to a server that may fall at any moment, and goes on until it was acknowledged."""

import hashlib
import hmac
import json
import random
import re
import threading
import time

import httpx

PATIENCE = 120  # seconds in which the server has to come back
WORDS = "a_word_of_our_own"


class Platform(threading.Thread):
    """Sends ``deliveries`` one after the other, each until the server says that it took it.

    Attributes:
        sent: Whose words were acknowledged: who, and what.
        tries: How many requests that took.
    """

    def __init__(self, deliveries):
        super().__init__(daemon=True)
        self.deliveries, self.sent, self.tries, self.wrong = deliveries, [], 0, None

    def run(self):
        try:
            for deliver, who, what in self.deliveries:
                self._until_taken(deliver)
                self.sent.append((who, what))
        except Exception as error:
            self.wrong = error

    def _until_taken(self, deliver):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.tries += 1
            try:
                if deliver():
                    return
            except httpx.TransportError:
                pass  # it has fallen, or fell while it answered
            time.sleep(0.05)
        raise AssertionError("the server did not come back")


def telegram(address, key, messages, chats):
    """Telegram: an update again and again until 200, and some once more after that."""
    client = httpx.Client(timeout=20)
    headers = {"X-Telegram-Bot-Api-Secret-Token": WORDS}

    def post(body):
        answer = client.post(f"{address}/canales/{key}/", json=body, headers=headers)
        return answer.status_code == 200

    for number in range(messages):
        who, what = 1_000 + number % chats, f"Telegram {number}"
        person = {"id": who, "first_name": f"Persona {who}", "is_bot": False}
        message = {"message_id": number, "from": person, "date": 1_772_445_600 + number,
                   "chat": {"id": who, "type": "private"}, "text": what}  # fmt: skip
        body = {"update_id": number, "message": message}
        yield (lambda body=body: post(body)), str(who), what


def whatsapp(address, key, messages, people):
    """WhatsApp: signed; every fifth delivery comes again, and the copy has other signs of time."""
    client, draw = httpx.Client(timeout=20), random.Random(5)

    def post(number, who, what, again):
        contact = {"profile": {"name": f"Persona {who}"}, "wa_id": who}
        message = {"from": who, "id": f"wamid.{number}", "timestamp": str(1_749_416_383 + number),
                   "type": "text", "text": {"body": what}}  # fmt: skip
        metadata = {"display_phone_number": "34911222333", "phone_number_id": "106540352242922"}
        value = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [contact],
                 "messages": [message]}  # fmt: skip
        entry = {"id": "1", "time": again, "changes": [{"value": value, "field": "messages"}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signature}"}
        answer = client.post(f"{address}/canales/{key}/", content=body, headers=headers)
        return answer.status_code == 200

    for number in range(messages):
        who, what = f"3460011{number % people:04}", f"WhatsApp {number}"
        for again in range(1 + (draw.random() < 0.2)):
            send = [number, who, what, again]
            yield (lambda send=send: post(*send)), f"+{who}", what


def portal(address, visits, messages):
    """Customers in the portal: a request, then more into it; who gets no answer presses again."""
    for who, token in visits.items():
        client = httpx.Client(timeout=20, base_url=address, cookies={"portal": token})
        into = ["/portal/solicitudes/nueva/"]
        for number in range(messages):
            what, kept = f"Portal {who} {number}", {}
            said = {"text": what} | ({"subject": f"De {who}"} if number == 0 else {})

            def write(said=said, kept=kept, into=into, client=client):
                if not kept:
                    page = client.get(into[0])
                    if page.status_code != 200:
                        return False
                    kept.update(hidden(page.text, "csrfmiddlewaretoken", "clave"))
                answer = client.post(into[0], data=said | kept)
                if answer.status_code != 302:
                    return False
                into[0] = answer.headers["Location"].partition("#")[0]
                return True

            yield write, who, what


def forms(address, key, people):
    """People at the web form, each from a place of their own."""
    for number in range(people):
        place = httpx.HTTPTransport(local_address=f"127.0.1.{number + 1}")
        client = httpx.Client(timeout=20, base_url=address, transport=place)
        who, what, kept = f"persona{number}@form.example", f"Formulario {number}", {}
        said = {"name": f"Persona {number}", "email": who, "subject": what, "text": what}

        def fill_in(said=said, kept=kept, client=client):
            if not kept:
                page = client.get(f"/formulario/{key}/")
                if page.status_code != 200:
                    return False
                kept.update(hidden(page.text, "sello"))
            return client.post(f"/formulario/{key}/", data=said | kept).status_code == 302

        yield fill_in, who, what


def hidden(page, *names):
    """The hidden fields of a page."""
    inputs = re.findall(r"<input[^>]+>", page)
    found = {name: one for one in inputs for name in names if f'name="{name}"' in one}
    return {name: re.search(r'value="([^"]*)"', one)[1] for name, one in found.items()}
