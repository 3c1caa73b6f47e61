"""Messages go out and files come in as the Bot API asks, against a server that behaves like it."""

import logging
from dataclasses import replace

import pytest

from querencia.connectors import telegram
from querencia.connectors.channel import (
    ChannelError,
    File,
    Misconfigured,
    Outgoing,
    Party,
    Refused,
    Template,
    Unreachable,
)
from tests.connectors.outside import Outside, Reply, outside
from tests.connectors.telegram.conftest import TOKEN, BotApi, failure, settings

ANA = Party("1111111", "Ana Prieto")
PHOTO = File("suela.jpg", "image/jpeg", b"\xff\xd8\xff picture")
INVOICE = File("factura.pdf", "application/pdf", b"%PDF-1.7")


def outgoing(text: str = "Hola, Ana", **more: object) -> Outgoing:
    return Outgoing(key="message-42", to=ANA, text=text, **more)


def failing(config: telegram.Config, message: Outgoing | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        telegram.send(config, message or outgoing())
    return raised.value


def methods(server: Outside) -> list[str]:
    return [asked.path.removeprefix(f"/bot{TOKEN}/") for asked in server.asked]


def test_a_text(config: telegram.Config, server: Outside):
    assert telegram.send(config, outgoing()) == "1111111:2001"
    assert methods(server) == ["sendMessage"]
    assert server.asked[0].json == {"chat_id": "1111111", "text": "Hola, Ana"}


def test_an_answer_names_what_it_answers_if_that_is_in_the_same_chat(
    config: telegram.Config, server: Outside
):
    telegram.send(config, outgoing(replies_to="1111111:1365"))
    telegram.send(config, outgoing(replies_to="2222222:1365"))
    answered = {"message_id": 1365, "allow_sending_without_reply": True}
    assert [asked.json.get("reply_parameters") for asked in server.asked] == [answered, None]


def test_a_long_text_is_cut_at_4096_units_of_utf_16(config: telegram.Config, server: Outside):
    text = "😀" * 3000
    assert telegram.send(config, outgoing(text)) == "1111111:2002"
    texts = [asked.json["text"] for asked in server.asked]
    assert [len(part) for part in texts] == [2048, 952]
    assert "".join(texts) == text


def test_a_photo_carries_the_text(config: telegram.Config, server: Outside):
    telegram.send(config, outgoing(files=(PHOTO,)))
    assert methods(server) == ["sendPhoto"]
    assert server.asked[0].form == {
        "chat_id": "1111111",
        "caption": "Hola, Ana",
        "photo": ("suela.jpg", "image/jpeg", b"\xff\xd8\xff picture"),
    }


def test_text_and_several_files_go_one_after_the_other(config: telegram.Config, server: Outside):
    message = outgoing(files=(PHOTO, INVOICE))
    assert telegram.send(config, message) == "1111111:2003"
    assert methods(server) == ["sendMessage", "sendPhoto", "sendDocument"]
    assert server.asked[2].form["document"] == ("factura.pdf", "application/pdf", b"%PDF-1.7")


def test_a_photo_too_large_for_a_photo_goes_as_a_document(config: telegram.Config, server: Outside):
    telegram.send(config, outgoing("", files=(File("x.png", "image/png", bytes(10_000_001)),)))
    assert methods(server) == ["sendDocument"]


@pytest.mark.parametrize(
    "message",
    [
        outgoing(" "),
        outgoing("", template=Template("t", "es")),
        outgoing("", files=(File("x.pdf", "application/pdf"),)),
        outgoing("", files=(File("x.zip", "application/zip", bytes(50_000_001)),)),
        replace(outgoing(), to=Party("+34600111222")),
    ],
)
def test_what_telegram_cannot_take_is_refused_before_it_is_asked(
    config: telegram.Config, server: Outside, message: Outgoing
):
    assert type(failing(config, message)) is Refused
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "description", "expected", "is_permanent"),
    [
        (403, "Forbidden: bot was blocked by the user", Refused, True),
        (403, "Forbidden: user is deactivated", Refused, True),
        (403, "Forbidden: bot can't initiate conversation with a user", Refused, True),
        (400, "Bad Request: chat not found", Refused, True),
        (400, "Bad Request: message is too long", Refused, False),
        (401, "Unauthorized", Misconfigured, None),
        (404, "Not Found", Misconfigured, None),
        (500, "Internal Server Error", Unreachable, None),
    ],
)
def test_an_error_says_whether_trying_again_helps(
    config: telegram.Config,
    api: BotApi,
    status: int,
    description: str,
    expected: type[ChannelError],
    is_permanent: bool | None,
):
    api.failures = [failure(status, description)]
    error = failing(config)
    assert (type(error), str(error)) == (expected, description)
    assert getattr(error, "is_permanent", None) == is_permanent


def test_who_writes_too_fast_is_told_how_long_to_wait(config: telegram.Config, api: BotApi):
    too_fast = "Too Many Requests: retry after 14"
    api.failures = [failure(429, too_fast, parameters={"retry_after": 14})]
    error = failing(config)
    assert (type(error), error.retry_after, error.is_unsure) == (Unreachable, 14, False)


@pytest.mark.parametrize(
    ("reply", "is_unsure"), [(failure(500, "oh"), False), (Reply(502, b"<html>"), True)]
)
def test_a_refusal_of_telegrams_own_is_sure_and_a_gateways_is_not(
    config: telegram.Config, api: BotApi, reply: Reply, is_unsure: bool
):
    api.failures = [reply]
    assert failing(config).is_unsure == is_unsure


def test_the_next_try_begins_where_this_one_stopped(
    config: telegram.Config, server: Outside, api: BotApi
):
    take = api.take

    def stumbling(chat_id: str) -> Reply:
        return failure(500, "oh") if api.sent == 1 and len(server.asked) == 2 else take(chat_id)

    api.take = stumbling
    message = outgoing("", files=(PHOTO, INVOICE))
    error = failing(config, message)
    assert error.sent_parts == ("1111111:2001",)
    again = replace(message, sent_parts=error.sent_parts)
    assert telegram.send(config, again) == "1111111:2002"
    assert methods(server) == ["sendPhoto", "sendDocument", "sendDocument"]


@pytest.mark.parametrize("body", [b"", b"<html>", {"ok": True}, {"ok": True, "result": {}}])
def test_an_answer_without_an_id_is_no_delivery(
    config: telegram.Config, api: BotApi, body: bytes | dict
):
    api.failures = [Reply(body=body)]
    error = failing(config)
    assert (type(error), error.is_unsure) == (Unreachable, True)


def test_the_token_stands_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture, server: Outside):
    with caplog.at_level(logging.INFO):
        telegram.send(settings(api_url=server.url), outgoing())
        error = failing(settings(api_url="http://127.0.0.1:1"))
    told = [caplog.text, str(error), repr(error), str(error.__cause__)]
    assert [text for text in told if TOKEN in text] == []


DOCUMENT = File("factura.pdf", "application/pdf", reference="BQAC", size=8)


def test_a_file_is_fetched_in_two_steps(config: telegram.Config, server: Outside, api: BotApi):
    api.files["BQAC"] = ("documents/file_7.pdf", b"%PDF-1.7")
    fetched = telegram.download(config, DOCUMENT, limit=8)
    assert fetched == replace(DOCUMENT, content=b"%PDF-1.7")
    assert methods(server) == ["getFile", f"/file/bot{TOKEN}/documents/file_7.pdf"]


def test_a_file_that_is_too_large_is_not_asked_for(
    config: telegram.Config, server: Outside, api: BotApi
):
    api.files["BQAC"] = ("documents/file_7.pdf", b"%PDF-1.7")
    with pytest.raises(Refused, match="larger than 7 bytes"):
        telegram.download(config, DOCUMENT, limit=7)
    assert methods(server) == ["getFile"]


def test_a_file_that_is_larger_than_it_says_is_dropped_on_the_way():
    def lying(asked):
        if asked.path.endswith("getFile"):
            return Reply(body={"ok": True, "result": {"file_id": "x", "file_path": "a/b"}})
        return Reply(body=bytes(100))

    with outside(lying) as system, pytest.raises(Refused, match="larger"):
        telegram.download(settings(api_url=system.url), DOCUMENT, limit=99)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "a/../../b", "//evil.example/x", "x?y", "@z"])
def test_a_path_that_leads_elsewhere_is_not_followed(
    config: telegram.Config, server: Outside, api: BotApi, path: str
):
    api.files["BQAC"] = (path, b"%PDF-1.7")
    with pytest.raises(Refused, match="does not say where"):
        telegram.download(config, DOCUMENT, limit=100)
    assert len(server.asked) == 1


def test_a_file_that_telegram_does_not_know_is_not_tried_for_again(config: telegram.Config):
    with pytest.raises(Refused, match="invalid file_id"):
        telegram.download(config, DOCUMENT, limit=100)
    with pytest.raises(Refused, match="no id"):
        telegram.download(config, replace(DOCUMENT, reference=""), limit=100)
