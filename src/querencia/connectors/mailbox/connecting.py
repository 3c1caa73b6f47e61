"""What both ends have in common: certificates, and what the errors of a connection mean."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from querencia.connectors.channel import ChannelError, Misconfigured, Unreachable

if TYPE_CHECKING:
    from querencia.connectors.mailbox.config import Server


def make_context(server: Server) -> ssl.SSLContext:
    """Return what checks the server's certificate.

    Raises:
        Misconfigured: The authority in the settings is no certificate.
    """
    context = ssl.create_default_context()
    if server.certificate:
        try:
            context.load_verify_locations(cadata=server.certificate)
        except ssl.SSLError as error:
            message = "The authority's certificate can't be read"
            raise Misconfigured(message) from error
    return context


def explain(error: OSError, server: Server) -> ChannelError:
    """Return what an error of the network means to us."""
    where = f"{server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return Misconfigured(
            f"{where} shows a certificate that is not valid: {error.verify_message}"
        )
    if isinstance(error, ssl.SSLError):
        return Misconfigured(f"{where} does not speak TLS as the settings say")
    if isinstance(error, TimeoutError):
        return Unreachable(f"{where} does not answer")
    return Unreachable(f"{where} can't be reached: {error.strerror or type(error).__name__}")
