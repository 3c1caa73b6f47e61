"""HTML of strangers, made fit to be shown."""

from __future__ import annotations

import html as escaping
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

import nh3

from querencia.connectors.mailbox.charsets import tidy
from querencia.connectors.mailbox.markup import bound, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

TAGS = frozenset(
    [
        "a",
        "abbr",
        "address",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
EVERYWHERE = frozenset({"align", "dir", "lang", "style", "title"})
CELL = frozenset({"abbr", "bgcolor", "colspan", "height", "rowspan", "scope", "valign", "width"})
ATTRIBUTES = {
    "*": EVERYWHERE,
    "a": frozenset({"href"}),
    "col": frozenset({"span", "width"}),
    "font": frozenset({"color", "face", "size"}),
    "img": frozenset({"alt", "data-cid", "data-remote", "height", "src", "width"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "type"}),
    "table": frozenset({"bgcolor", "border", "cellpadding", "cellspacing", "width"}),
    "td": CELL,
    "th": CELL,
    "tr": frozenset({"bgcolor", "valign"}),
    "ul": frozenset({"type"}),
}
# Elements that go with all that stands in them; any other leaves its text behind.
EMPTIED = frozenset(
    [
        "applet",
        "audio",
        "base",
        "button",
        "canvas",
        "embed",
        "frameset",
        "head",
        "iframe",
        "link",
        "math",
        "meta",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)
# Nothing that fetches, covers the page or moves out of its place.
STYLES = frozenset(
    [
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-right",
        "border-spacing",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "direction",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
    ]
)
FETCHING = re.compile(r"url|image|expression|attr|var|env|@|\\|/\*|-\s*\d", re.IGNORECASE)
DATA_IMAGE = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
PLACEHOLDER = re.compile(r'(<img (?:[a-z-]+="[^"]*" )*)data-cid="([^"]*)"')
IMAGE_LIMIT = 2_000


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
    """Clean HTML; remote images are left in only when the reader asked for them (A93).

    Images of one pixel, which only tell the sender that somebody looked, are never left in.
    """
    bounded, is_cut = bound(html)
    tree = parse(bounded)
    remote, content_ids = 0, dict[str, None]()
    for count, image in enumerate(tree.css("img")):
        source = (image.attributes.get("src") or "").strip()
        _strip(image)
        if count >= IMAGE_LIMIT or _is_pixel(image):
            image.decompose()
        elif source[:4].lower() == "cid:":
            content_id = normalise_content_id(source[4:])
            content_ids[content_id] = None
            image.attrs["data-cid"] = content_id
        elif source[:8].lower().startswith(("http://", "https://", "//")):
            remote += 1
            address = f"https:{source}" if source.startswith("//") else source
            image.attrs["src" if with_remote_images else "data-remote"] = address
        elif DATA_IMAGE.fullmatch(source):
            image.attrs["src"] = source
    body = tree.body
    cleaned = CLEANER.clean((body.inner_html or "") if body else "")
    return Cleaned(cleaned, remote, tuple(content_ids), is_cut)


def place_images(html: str, addresses: Mapping[str, str]) -> str:
    """Give the letter's own images in cleaned HTML their addresses, by content id (A60)."""

    def place(match: re.Match[str]) -> str:
        address = addresses.get(escaping.unescape(match[2]))
        return f'{match[1]}src="{escaping.escape(address)}"' if address else match[0]

    return PLACEHOLDER.sub(place, html)


def normalise_content_id(value: str) -> str:
    """Return a content id as it is compared: without angle brackets, ``cid:`` and escapes."""
    return tidy(unquote(value.strip())).strip("<>").strip()


def _strip(image: LexborNode) -> None:
    """Remove what could make an image load."""
    for name in list(image.attributes):
        if name in {"src", "srcset", "data-cid", "data-remote"}:
            del image.attrs[name]


def _is_pixel(image: LexborNode) -> bool:
    sides = (image.attributes.get("width"), image.attributes.get("height"))
    return all((side or "").strip().removesuffix("px") in {"0", "1"} for side in sides)


def _keep(_tag: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value as it may stand, or None."""
    if attribute == "style":
        return None if FETCHING.search(value) else value
    if attribute == "src":
        return value if value.startswith(("http://", "https://", "data:image/")) else None
    if attribute == "href" and value.lower().startswith("data:"):
        return None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=EMPTIED,
    attributes=ATTRIBUTES,
    attribute_filter=_keep,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes=frozenset({"http", "https", "mailto", "tel", "data"}),
    url_relative="deny",
    filter_style_properties=STYLES,
)
