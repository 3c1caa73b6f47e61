"""Which website a page belongs to."""

from __future__ import annotations

from urllib.parse import urlsplit


def origin_of(address: str) -> str:
    """Return the origin of an address, as browsers write it; empty when it is none.

    >>> origin_of("https://WWW.Example.com:443/tienda"), origin_of("http://localhost:8000")
    ('https://www.example.com', 'http://localhost:8000')
    >>> origin_of("javascript:alert(1)"), origin_of("https://*.example.com"), origin_of("x; y")
    ('', '', '')
    """
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or parts.username:
        return ""
    if not all(sign.isalnum() or sign in "-." for sign in host):
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")
