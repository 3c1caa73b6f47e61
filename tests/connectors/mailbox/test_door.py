"""The one public door of the e-mail connector."""

import ast
from pathlib import Path

from querencia.connectors import mailbox

FOLDER = Path(mailbox.__file__).parent


def test_every_name_of_the_door_is_there_and_says_what_it_is():
    assert sorted(mailbox.__all__) == list(mailbox.__all__)
    for name in mailbox.__all__:
        assert getattr(mailbox, name).__doc__ or name in {"Automatic", "Caution"}


def test_the_connector_knows_of_the_rest_only_what_channels_share():
    imported = {
        node.module
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("querencia")
    }
    outside = {name for name in imported if not name.startswith("querencia.connectors.mailbox")}
    assert outside == {"querencia.connectors.channel"}


def test_every_setting_is_in_the_page_of_the_channel():
    page = (Path(__file__).parents[3] / "docs" / "channels" / "email.md").read_text()
    both = set(mailbox.OutgoingServer.model_fields)
    missing = {name for name in mailbox.MailboxConfig.model_fields if f"`{name}" not in page}
    missing |= {
        f"incoming.{name}"
        for name in mailbox.IncomingServer.model_fields
        if f"`incoming.{name}`" not in page and not (name in both and f"`{name}`" in page)
    }
    assert missing == set()
