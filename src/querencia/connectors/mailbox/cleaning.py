"""HTML of strangers, made fit to be shown, and made into text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cleaned:
    """HTML that may be shown inside our own page.

    Attributes:
        html: Without anything that runs, fetches or asks. Images of the letter itself stand as
            ``<img data-cid="…">`` without ``src``, which ``place_images`` fills; remote ones as
            ``<img data-remote="https://…">`` (A93).
        remote_images: How many images would be fetched from elsewhere.
        content_ids: Of the letter's own images, in order.
        is_cut: There was more than we take (A55).
    """

    html: str
    remote_images: int = 0
    content_ids: tuple[str, ...] = ()
    is_cut: bool = False


def clean_html(html: str, *, with_remote_images: bool = False) -> Cleaned:
    """Clean HTML; remote images are left in only when the reader asked for them (A93)."""
    raise NotImplementedError


def place_images(html: str, addresses: dict[str, str]) -> str:
    """Give the letter's own images in cleaned HTML their addresses, by content id (A60)."""
    raise NotImplementedError


def html_to_text(html: str) -> str:
    """Return what a reader sees, in paragraphs."""
    raise NotImplementedError
