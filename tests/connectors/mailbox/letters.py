"""What the letters of the tests have in common."""

from datetime import UTC, datetime
from pathlib import Path

from querencia.connectors.mailbox import Account

HERE = Path(__file__).parent
RECEIVED = datetime(2025, 11, 3, 12, 0, tzinfo=UTC)
ACCOUNT = Account(
    "soporte@empresa.es",
    aliases=frozenset({"ventas@empresa.es"}),
    authentication_server="mx.empresa.es",
)


def read_corpus(name: str) -> bytes:
    """Return a letter of the corpus with the line ends of the wire."""
    return (
        (HERE / "corpus" / f"{name}.eml")
        .read_bytes()
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r\n")
    )
