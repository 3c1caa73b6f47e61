"""Files are fetched in two steps, only from Meta and only up to a size."""

from dataclasses import replace

import pytest

from querencia.connectors import whatsapp
from querencia.connectors.channel import File, Misconfigured, Refused, Unreachable
from tests.connectors.outside import Outside, Reply, outside
from tests.connectors.whatsapp.conftest import TOKEN, CloudApi, settings

PHOTO = File("image.jpg", "image/jpeg", reference="1003383421387256")
CONTENT = b"\xff\xd8\xff" + bytes(1000)


@pytest.fixture(autouse=True)
def kept(api: CloudApi) -> None:
    api.files[PHOTO.reference] = ("image/jpeg", CONTENT)


def test_a_file_is_fetched_by_its_id(config: whatsapp.Config, cloud: Outside):
    fetched = whatsapp.download(config, PHOTO, limit=2000)
    assert fetched == replace(PHOTO, content=CONTENT, size=len(CONTENT))
    assert cloud.paths() == [("GET", "/v24.0/1003383421387256"), ("GET", "/lookaside")]
    assert {asked.headers["authorization"] for asked in cloud.asked} == {f"Bearer {TOKEN}"}


def test_a_file_that_is_too_large_is_not_even_asked_for(config: whatsapp.Config, cloud: Outside):
    with pytest.raises(Refused, match="larger than 1002 bytes"):
        whatsapp.download(config, PHOTO, limit=1002)
    assert len(cloud.asked) == 1


def test_a_file_that_lies_about_its_size_is_dropped_on_the_way(
    config: whatsapp.Config, api: CloudApi
):
    tell = api.tell_file

    def lying(media_id: str, host: str) -> Reply:
        reply = tell(media_id, host)
        return Reply(body={**reply.body, "file_size": "1"})

    api.tell_file = lying
    with pytest.raises(Refused, match="larger"):
        whatsapp.download(config, PHOTO, limit=1002)
    assert whatsapp.download(config, PHOTO, limit=1003).content == CONTENT


def test_a_file_that_is_gone_is_not_tried_for_again(config: whatsapp.Config):
    with pytest.raises(Refused, match="does not exist"):
        whatsapp.download(config, replace(PHOTO, reference="404"), limit=2000)


@pytest.mark.parametrize("reference", ["", "../me", "1?fields=x", "https://evil.example/", "ñ"])
def test_a_reference_that_is_no_id_goes_nowhere(
    config: whatsapp.Config, cloud: Outside, reference: str
):
    with pytest.raises(Refused, match="no id"):
        whatsapp.download(config, replace(PHOTO, reference=reference), limit=2000)
    assert cloud.asked == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://lookaside.fbsbx.com/x",
        "https://fbsbx.com.evil.example/x",
        "https://evilfbsbx.com/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//fbsbx.com/x",
        "https://[",
        "nonsense",
    ],
)
def test_the_token_goes_to_nobody_but_meta(
    config: whatsapp.Config, cloud: Outside, api: CloudApi, elsewhere: str
):
    api.media_url = elsewhere
    with pytest.raises(Refused, match="not the system's"):
        whatsapp.download(config, PHOTO, limit=2000)
    assert len(cloud.asked) == 1


def test_a_server_inside_the_house_is_not_asked_though_meta_redirects_to_it(
    config: whatsapp.Config, cloud: Outside, api: CloudApi
):
    with outside(lambda _asked: Reply(body=b"a secret of the house")) as inner:
        api.media_url = f"{cloud.url}/lookaside?mid=moved"
        answer = api.__call__

        def redirecting(asked):
            if asked.query.get("mid") == "moved":
                return Reply(302, headers={"location": f"{inner.url}/admin"})
            return answer(asked)

        with outside(redirecting) as meta:
            api.media_url = f"{meta.url}/lookaside?mid=moved"
            with pytest.raises(Refused, match="not the system's"):
                whatsapp.download(settings(api_url=meta.url), PHOTO, limit=2000)
        assert inner.asked == []


def test_redirections_within_meta_are_followed_without_the_token_and_not_for_ever(api: CloudApi):
    def circling(asked):
        if asked.path == "/lookaside":
            return Reply(302, headers={"location": "/lookaside"})
        return api(asked)

    with outside(circling) as meta:
        with pytest.raises(Refused, match="address to address"):
            whatsapp.download(settings(api_url=meta.url), PHOTO, limit=2000)
        tokens = ["authorization" in asked.headers for asked in meta.asked]
    assert tokens == [True, True, False, False, False]


def test_a_compressed_answer_is_not_unpacked(config: whatsapp.Config, cloud: Outside):
    whatsapp.download(config, PHOTO, limit=2000)
    assert {asked.headers["accept-encoding"] for asked in cloud.asked} == {"identity"}


def test_a_storage_that_is_not_well_is_tried_again(config: whatsapp.Config, api: CloudApi):
    tell = api.tell_file

    def then_fail(media_id: str, host: str) -> Reply:
        api.failures = [Reply(503)]
        return tell(media_id, host)

    api.tell_file = then_fail
    with pytest.raises(Unreachable):
        whatsapp.download(config, PHOTO, limit=2000)


def test_a_wrong_token_is_for_the_administrator(cloud: Outside):
    with pytest.raises(Misconfigured):
        whatsapp.download(settings(api_url=cloud.url, access_token="old"), PHOTO, limit=2000)
