"""Messages go out and files come in as Meta's documentation asks, against servers like its own."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from querencia.connectors import meta
from querencia.connectors.channel import (
    ChannelError,
    File,
    Misconfigured,
    Outgoing,
    Party,
    Refused,
    Template,
    Unreachable,
    WindowClosed,
)
from tests.connectors.meta.conftest import SendApi, failure, settings
from tests.connectors.outside import Outside, Reply, outside

PERSON = Party("6254923454567890")
PHOTO = File("suela.jpg", "image/jpeg", b"\xff\xd8\xff picture")
INVOICE = File("factura.pdf", "application/pdf", b"%PDF-1.7")


def outgoing(text: str = "Hola, Ana", **more: object) -> Outgoing:
    return Outgoing(key="message-42", to=PERSON, text=text, **more)


def failing(config: meta.Config, message: Outgoing | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        meta.send(config, message or outgoing())
    return raised.value


def test_a_text_goes_out_as_an_answer_with_our_key(config: meta.Config, server: Outside):
    assert meta.send(config, outgoing()) == "m_1"
    assert server.paths() == [("POST", "/v24.0/me/messages")]
    assert server.asked[0].json == {
        "recipient": {"id": "6254923454567890"},
        "messaging_type": "RESPONSE",
        "message": {"text": "Hola, Ana", "metadata": "querencia:message-42"},
    }


def test_instagram_has_no_place_for_our_key(server: Outside):
    meta.send(settings("instagram", api_url=server.url), outgoing())
    assert server.asked[0].json["message"] == {"text": "Hola, Ana"}


def test_messenger_counts_characters_and_instagram_bytes(config: meta.Config, server: Outside):
    meta.send(config, outgoing("ñ" * 2000))
    meta.send(settings("instagram", api_url=server.url), outgoing("ñ" * 2000))
    sizes = [len(asked.json["message"]["text"]) for asked in server.asked]
    assert sizes == [2000, 500, 500, 500, 500]


def test_text_and_files_go_one_after_the_other(config: meta.Config, server: Outside):
    assert meta.send(config, outgoing(files=(PHOTO, INVOICE))) == "m_3"
    photo, invoice = (asked.form for asked in server.asked[1:])
    assert json.loads(photo["recipient"]) == {"id": "6254923454567890"}
    assert json.loads(photo["message"]) == {
        "attachment": {"type": "image", "payload": {"is_reusable": False}},
        "metadata": "querencia:message-42/2",
    }
    assert photo["filedata"] == ("suela.jpg", "image/jpeg", b"\xff\xd8\xff picture")
    assert json.loads(invoice["message"])["attachment"]["type"] == "file"


def test_a96_within_24_hours_anything_goes(config: meta.Config, api: SendApi):
    api.hours_since = 24
    assert meta.send(config, outgoing()) == "m_1"


def test_a96_after_24_hours_nothing_goes_without_the_tag(config: meta.Config, api: SendApi):
    api.hours_since = 25
    error = failing(config)
    assert (type(error), str(error)) == (
        WindowClosed,
        "This message is sent outside of allowed window. (10)",
    )


def test_a96_with_the_tag_people_answer_for_seven_days(server: Outside, api: SendApi):
    config = settings(api_url=server.url, has_human_agent=True)
    api.hours_since = 25
    assert meta.send(config, outgoing(files=(PHOTO,))) == "m_2"
    tried = [asked.json for asked in server.asked[:2]]
    assert [(said["messaging_type"], said.get("tag")) for said in tried] == [
        ("RESPONSE", None),
        ("MESSAGE_TAG", "HUMAN_AGENT"),
    ]
    assert server.asked[3].form["tag"] == "HUMAN_AGENT"
    api.hours_since = 24 * 7 + 1
    assert type(failing(config)) is WindowClosed


def test_a96_the_windows_end():
    written = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert meta.window_ends(None, has_human_agent=True) is None
    assert meta.window_ends(written, has_human_agent=False) == written.replace(day=29)
    assert meta.window_ends(written, has_human_agent=True) == datetime(2026, 4, 4, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("platform", "message"),
    [
        ("messenger", outgoing(" ")),
        ("messenger", outgoing("", template=Template("t", "es"))),
        ("messenger", outgoing("", files=(File("x.pdf", "application/pdf"),))),
        ("messenger", outgoing("", files=(File("x.zip", "application/zip", bytes(25_000_001)),))),
        ("instagram", outgoing(files=(PHOTO,))),
    ],
)
def test_what_cannot_go_is_refused_before_meta_is_asked(
    server: Outside, platform: str, message: Outgoing
):
    assert type(failing(settings(platform, api_url=server.url), message)) is Refused
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "code", "subcode", "expected", "is_permanent"),
    [
        (400, 10, 2018278, WindowClosed, False),
        (400, 10, 2534022, WindowClosed, False),
        (400, 100, 2018001, Refused, True),
        (403, 200, 1545041, Refused, True),
        (400, 551, 1545041, Refused, True),
        (400, 551, 0, Refused, False),
        (400, 100, 0, Refused, False),
        (403, 10, 0, Misconfigured, None),
        (400, 190, 0, Misconfigured, None),
        (403, 230, 0, Misconfigured, None),
        (400, 613, 0, Unreachable, None),
        (400, 1200, 0, Unreachable, None),
        (500, 2, 0, Unreachable, None),
    ],
)
def test_an_error_says_whether_trying_again_helps(
    config: meta.Config,
    api: SendApi,
    status: int,
    code: int,
    subcode: int,
    expected: type[ChannelError],
    is_permanent: bool | None,
):
    api.failures = [failure(status, code, subcode, "why")]
    error = failing(config)
    assert (type(error), str(error)) == (expected, f"why ({code})")
    assert getattr(error, "is_permanent", None) == is_permanent


def test_the_next_try_begins_where_this_one_stopped(
    config: meta.Config, server: Outside, api: SendApi
):
    message = outgoing("ñ" * 4000)
    api.failures = [Reply(body={"message_id": "m_first"}), failure(500, 2, 0, "down")]
    error = failing(config, message)
    assert error.sent_parts == ("m_first",)
    assert meta.send(config, replace(message, sent_parts=error.sent_parts)) == "m_1"
    assert len(server.asked) == 3


def test_an_answer_without_an_id_is_no_delivery(config: meta.Config, api: SendApi):
    api.failures = [Reply(body={"recipient_id": "1"})]
    error = failing(config)
    assert (type(error), error.is_unsure) == (Unreachable, True)


def test_a_file_is_fetched_without_our_token_and_brings_its_type():
    def storage(asked):
        return Reply(body=b"RIFF....WEBP", headers={"content-type": "image/webp; q=1"})

    with outside(storage) as cdn:
        file = File("image.jpg", "image/jpeg", reference=f"{cdn.url}/v/t1/picture")
        fetched = meta.download(settings(api_url=cdn.url), file, limit=12)
        with pytest.raises(Refused, match="larger"):
            meta.download(settings(api_url=cdn.url), file, limit=11)
    assert fetched == replace(file, media_type="image/webp", content=b"RIFF....WEBP", size=12)
    assert ["authorization" in asked.headers for asked in cdn.asked] == [False, False]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://scontent.xx.fbcdn.net/x",
        "https://fbcdn.net.evil.example/x",
        "https://evilfbcdn.net/x",
        "https://fbcdn.net@evil.example/x",
        "https://localhost/x",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://scontent.xx.fbcdn.net:22/x",
        "https://[::1]/x",
    ],
)
def test_nothing_is_fetched_from_anywhere_but_metas_own_hosts(config: meta.Config, url: str):
    with pytest.raises(Refused, match="not the system's"):
        meta.download(config, File("x", "image/jpeg", reference=url), limit=100)


def test_metas_storage_cannot_send_us_into_the_house(server: Outside):
    def redirecting(asked):
        return Reply(302, headers={"location": f"{server.url}/inside"})

    with outside(redirecting) as cdn, pytest.raises(Refused, match="not the system's"):
        file = File("x", "image/jpeg", reference=f"{cdn.url}/x")
        meta.download(settings(api_url=cdn.url), file, limit=100)
    assert server.asked == []
