"""Messages go out as the Cloud API's documentation asks, against a server that behaves like it."""

import pytest

from querencia.connectors import whatsapp
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
from tests.connectors.outside import Outside, Reply
from tests.connectors.whatsapp.conftest import PHONE, CloudApi, failure, settings

ANA = Party("+34600111222", "Ana")
MESSAGES, MEDIA = ("POST", f"/v24.0/{PHONE}/messages"), ("POST", f"/v24.0/{PHONE}/media")
PHOTO = File("suela.jpg", "image/jpeg", b"\xff\xd8\xff picture")
INVOICE = File("factura.pdf", "application/pdf", b"%PDF-1.7")


def outgoing(text: str = "Hola, Ana", **more: object) -> Outgoing:
    return Outgoing(key="message-42", to=ANA, text=text, **more)


def sent(**content: object) -> dict:
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+34600111222",
        "biz_opaque_callback_data": "message-42",
        **content,
    }


def failing(config: whatsapp.Config, message: Outgoing | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        whatsapp.send(config, message or outgoing())
    return raised.value


def test_a_text_goes_out_with_our_key(config: whatsapp.Config, cloud: Outside):
    assert whatsapp.send(config, outgoing()) == "wamid.1"
    assert [asked.json for asked in cloud.asked] == [sent(type="text", text={"body": "Hola, Ana"})]


def test_an_answer_names_what_it_answers(config: whatsapp.Config, cloud: Outside):
    whatsapp.send(config, outgoing(replies_to="wamid.OLD"))
    assert cloud.asked[0].json["context"] == {"message_id": "wamid.OLD"}


def test_who_hides_the_number_is_written_to_by_id(config: whatsapp.Config, cloud: Outside):
    message = Outgoing("k", Party("ES.13491208655302741918"), "Hola")
    whatsapp.send(config, message)
    asked = cloud.asked[0].json
    assert (asked.get("to"), asked["recipient"]) == (None, "ES.13491208655302741918")


def test_a96_a_template_goes_with_its_values(config: whatsapp.Config, cloud: Outside):
    template = Template("aviso_de_entrega", "es_ES", ("Ana", "el lunes"))
    whatsapp.send(config, outgoing("", template=template))
    values = [{"type": "text", "text": "Ana"}, {"type": "text", "text": "el lunes"}]
    assert cloud.asked[0].json == sent(
        type="template",
        template={
            "name": "aviso_de_entrega",
            "language": {"code": "es_ES"},
            "components": [{"type": "body", "parameters": values}],
        },
    )


def test_a_template_without_gaps_has_no_components(config: whatsapp.Config, cloud: Outside):
    whatsapp.send(config, outgoing("", template=Template("hello_world", "en_US")))
    assert cloud.asked[0].json["template"] == {"name": "hello_world", "language": {"code": "en_US"}}


def test_a_picture_carries_the_text(config: whatsapp.Config, cloud: Outside):
    whatsapp.send(config, outgoing(files=(PHOTO,)))
    upload, message = cloud.asked
    assert upload.form == {
        "messaging_product": "whatsapp",
        "type": "image/jpeg",
        "file": ("suela.jpg", "image/jpeg", b"\xff\xd8\xff picture"),
    }
    image = {"id": "1037543291543636", "caption": "Hola, Ana"}
    assert message.json == sent(type="image", image=image)


def test_a_document_keeps_its_name(config: whatsapp.Config, cloud: Outside):
    whatsapp.send(config, outgoing("", files=(INVOICE,)))
    document = {"id": "1037543291543636", "filename": "factura.pdf"}
    assert cloud.asked[1].json == sent(type="document", document=document)


def test_a_picture_too_large_for_a_picture_goes_as_a_document(
    config: whatsapp.Config, cloud: Outside
):
    whatsapp.send(config, outgoing("", files=(File("x.png", "image/png", bytes(5_000_001)),)))
    assert cloud.asked[1].json["type"] == "document"


def test_text_and_several_files_go_one_after_the_other(config: whatsapp.Config, cloud: Outside):
    assert whatsapp.send(config, outgoing(files=(PHOTO, INVOICE))) == "wamid.3"
    assert cloud.paths() == [MESSAGES, MEDIA, MESSAGES, MEDIA, MESSAGES]
    # That one part arrived must not be taken for the whole.
    keys = [asked.json["biz_opaque_callback_data"] for asked in cloud.asked[::2]]
    assert keys == ["message-42/1", "message-42/2", "message-42/3"]


def test_a_long_text_is_cut_between_paragraphs(config: whatsapp.Config, cloud: Outside):
    paragraphs = ["Primero. " * 300, "Segundo. " * 300]
    assert whatsapp.send(config, outgoing("\n\n".join(paragraphs))) == "wamid.2"
    assert [asked.json["text"]["body"] for asked in cloud.asked] == [p.strip() for p in paragraphs]


def test_what_has_gone_out_is_not_sent_again_at_the_next_try(
    config: whatsapp.Config, cloud: Outside, api: CloudApi
):
    def stumble(asked):
        if len(cloud.asked) == 2:
            return failure(500, 131000, "Something went wrong")
        return CloudApi.take_message(api, asked)

    api.take_message = stumble
    message = outgoing("uno " * 3000)
    error = failing(config, message)
    assert (type(error), error.sent_parts) == (Unreachable, ("wamid.1",))
    api.take_message = lambda asked: CloudApi.take_message(api, asked)
    again = outgoing(message.text, sent_parts=error.sent_parts)
    assert whatsapp.send(config, again) == "wamid.3"
    texts = [asked.json["text"]["body"] for asked in cloud.asked]
    assert len(texts) == 4
    assert texts[1] == texts[2]
    assert " ".join([texts[0], *texts[2:]]) == message.text.strip()


def test_an_empty_message_is_refused_before_anything_is_asked(
    config: whatsapp.Config, cloud: Outside
):
    assert type(failing(config, outgoing("  "))) is Refused
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("status", "code", "expected", "is_permanent"),
    [
        (400, 131047, WindowClosed, False),
        (400, 131026, Refused, True),
        (400, 131021, Refused, True),
        (400, 100, Refused, False),
        (404, 132001, Refused, False),
        (400, 132000, Refused, False),
        (400, 131051, Refused, False),
        (401, 190, Misconfigured, None),
        (403, 10, Misconfigured, None),
        (403, 200, Misconfigured, None),
        (400, 131042, Misconfigured, None),
        (429, 130429, Unreachable, None),
        (400, 131056, Unreachable, None),
        (500, 131000, Unreachable, None),
        (503, 2, Unreachable, None),
    ],
)
def test_an_error_says_whether_trying_again_helps(
    config: whatsapp.Config,
    api: CloudApi,
    status: int,
    code: int,
    expected: type[ChannelError],
    is_permanent: bool | None,
):
    api.failures = [failure(status, code, "why", error_data={"details": "the details"})]
    error = failing(config)
    assert (type(error), str(error)) == (expected, f"the details ({code})")
    assert getattr(error, "is_permanent", None) == is_permanent


def test_how_long_to_wait_is_passed_on(config: whatsapp.Config, api: CloudApi):
    api.failures = [Reply(429, b"slow down", {"retry-after": "17"})]
    error = failing(config)
    assert (type(error), error.retry_after) == (Unreachable, 17)


def test_a_token_that_has_run_out_is_for_the_administrator(cloud: Outside):
    error = failing(settings(api_url=cloud.url, access_token="old"))
    assert type(error) is Misconfigured


def test_when_the_line_breaks_the_message_may_have_arrived(config: whatsapp.Config, api: CloudApi):
    api.failures = [Reply(hang_up=True)]
    error = failing(config)
    assert (type(error), error.is_unsure) == (Unreachable, True)


def test_when_the_line_breaks_while_a_file_is_handed_over_nothing_has(
    config: whatsapp.Config, api: CloudApi
):
    api.failures = [Reply(hang_up=True)]
    error = failing(config, outgoing(files=(PHOTO,)))
    assert (type(error), error.is_unsure) == (Unreachable, False)


@pytest.mark.parametrize(
    ("reply", "is_unsure"),
    [(failure(500, 131000, "Something went wrong"), False), (Reply(502, b"<html>"), True)],
)
def test_a_refusal_of_metas_own_is_sure_and_a_gateways_is_not(
    config: whatsapp.Config, api: CloudApi, reply: Reply, is_unsure: bool
):
    api.failures = [reply]
    assert failing(config).is_unsure == is_unsure


def test_when_nobody_listens_it_has_not():
    error = failing(settings(api_url="http://127.0.0.1:1"))
    assert (type(error), error.is_unsure) == (Unreachable, False)


@pytest.mark.parametrize("body", [b"", b"<html>", {}, {"messages": []}, {"messages": [{}]}])
def test_an_answer_without_an_id_is_no_delivery(
    config: whatsapp.Config, api: CloudApi, body: bytes | dict
):
    api.failures = [Reply(body=body)]
    error = failing(config)
    assert (type(error), error.is_unsure) == (Unreachable, True)
