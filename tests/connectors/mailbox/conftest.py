"""Letters as they arrive, and the servers that they come from and go to."""

import imaplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from querencia.connectors.mailbox import IncomingServer, Letter, parse_letter
from tests.connectors.mailbox.letters import ACCOUNT, RECEIVED, read_corpus


@pytest.fixture
def parse() -> Callable[..., Letter]:
    """Read the raw bytes of a letter, or one of the corpus by its name."""

    def parse_(source: str | bytes, **options: object) -> Letter:
        raw = read_corpus(source) if isinstance(source, str) else source
        return parse_letter(raw, ACCOUNT, **{"received_at": RECEIVED, **options})

    return parse_


@pytest.fixture
def write() -> Callable[..., bytes]:
    """Write a letter of a customer with the headers given; None leaves one out."""

    def write_(
        body: str | bytes = "Hola", *, charset: str | None = "utf-8", **headers: str | bytes | None
    ) -> bytes:
        given = {
            "From": "Ana Ruiz <ana@cliente.es>",
            "To": "soporte@empresa.es",
            "Subject": "Factura",
            "Date": "Mon, 3 Nov 2025 10:12:00 +0100",
            "Message-ID": "<a1@cliente.es>",
            "Content-Type": f"text/plain; charset={charset}" if charset else "text/plain",
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [
            name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
            for name, value in given.items()
            if value is not None
        ]
        content = body if isinstance(body, bytes) else body.encode()
        return b"\r\n".join([*lines, b"", content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")])

    return write_


def free_port() -> int:
    """Return a port that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Certificate:
    """An authority of our own for this machine, with its key in one file."""

    pem: str
    path: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make a certificate for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(pem + secret)
    return Certificate(pem.decode(), path)


@dataclass
class ImapServer:
    """A real IMAP server in a process of its own."""

    port: int

    def settings(self, **changes: object) -> IncomingServer:
        given = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "plain",
            "username": "demouser",
            "credentials": {"kind": "password", "password": "demopass"},
            "timeout": 10,
        }
        return IncomingServer.model_validate(given | changes)

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port)
        # Each small piece at once: else every letter waits for the other end's delayed word.
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login("demouser", "demopass")
        return client

    def append(self, *letters: bytes, folder: str = "INBOX") -> None:
        """Put letters into a folder, as a mail server does."""
        client = self.client()
        for letter in letters:
            client.append(folder, "", imaplib.Time2Internaldate(time.time()), letter)
        client.logout()


@contextmanager
def run_imap(*options: str) -> Iterator[ImapServer]:
    """Run an IMAP server."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1"]
    command += ["--port", str(port), *options, "dict", "--demo-data"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield ImapServer(port)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def imap_server() -> Iterator[ImapServer]:
    """Run an IMAP server for all tests."""
    with run_imap("--no-tls") as server:
        yield server


@pytest.fixture
def imap(imap_server: ImapServer) -> ImapServer:
    """Give an IMAP server with empty folders."""
    client = imap_server.client()
    client.delete("Hecho")
    for folder in ("INBOX", "Sent"):
        client.select(folder)
        client.store("1:*", "+FLAGS", r"\Deleted")
        client.expunge()
    client.logout()
    return imap_server


def _wait_for(port: int) -> None:
    for _ in range(100):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = "The server did not start"
    raise AssertionError(message)


@dataclass
class Postbox:
    """What an SMTP server was handed, and how it answers."""

    answers: dict[str, str] = field(default_factory=dict)
    letters: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(self, *arguments) -> str:  # noqa: N802 - aiosmtpd calls it so
        _, _, envelope, address, _ = arguments
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, *arguments) -> str:  # noqa: N802 - aiosmtpd calls it so
        _, _, envelope, address, _ = arguments
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, *arguments) -> str:  # noqa: N802 - aiosmtpd calls it so
        server, _, envelope = arguments
        answer = self.answers.get("DATA", "250 2.0.0 Ok: queued as 0100018f")
        if answer.startswith("250") or answer == "hang up":
            self.letters.append(envelope)
        if answer == "hang up":
            server.transport.abort()
        return answer

    async def handle_QUIT(self, *_) -> str:  # noqa: N802 - aiosmtpd calls it so
        return self.answers.get("QUIT", "221 Bye")


@pytest.fixture
def smtp() -> Iterator[Callable[..., tuple[Postbox, int]]]:
    """Start an SMTP server that answers as it is told."""
    running: list[Controller] = []

    def start(answers: dict[str, str] | None = None, **options: object) -> tuple[Postbox, int]:
        postbox = Postbox(answers or {})
        controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        running.append(controller)
        return postbox, controller.port

    yield start
    for controller in running:
        controller.stop()
