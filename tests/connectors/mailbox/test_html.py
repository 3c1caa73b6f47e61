"""HTML of strangers (A55, A60, A92, A93)."""

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from querencia.connectors.mailbox import clean_html, html_to_text, place_images, split_html
from querencia.connectors.mailbox.charsets import decode

HUGE = {
    "5000 links": '<a href="https://x.es/?a=1&amp;b=2">enlace</a> ' * 20_000,
    "a table of 2 MB": "<table>"
    + "<tr><td style='color:red'>celda</td></tr>" * 50_000
    + "</table>",
    "150 000 characters in one line": "<p>" + "hola " * 40_000 + "</p>",
    "as deep as it is long": "<div>" * 150_000 + "x",
    "quotation in quotation": "<blockquote>" * 100_000 + "x",
    "formats that are opened anew": "<p>"
    + "".join(f"<font size={size}>" for size in range(500))
    + "<p>x" * 100_000,
    "tags that are not closed": "<b><i><p>" * 50_000,
    "a list in a list": "<ul><li>" * 60_000,
    "tables in tables": "<table><tr><td>" * 40_000,
    "closings alone": "</div>" * 200_000,
    "signs that open nothing": "<" * 400_000,
    "a comment that never ends": "<!--" + "-" * 500_000,
    "an attribute that never ends": '<a href="' + "x" * 500_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
    "attributes behind a sign that seems to end them": '<p x" a=">" '
    + " ".join(f"a{number}=1" for number in range(50_000))
    + ">x",
    "tags that begin in values": "<a/b=" * 100_000,
    "formats closed in the wrong order": "<a><b></a></b>" * 40_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a55_huge_html_is_read_in_bounded_time(name):
    begun = time.monotonic()
    clean_html(HUGE[name])
    html_to_text(HUGE[name])
    split_html(HUGE[name])
    assert time.monotonic() - begun < 8


def test_a55_what_is_too_deep_for_a_parser_is_still_shown_as_text():
    cleaned = clean_html("<div>" * 100_000 + "el precio &lt; 5" + "</div>" * 100_000)
    assert cleaned.is_cut
    assert " ".join(cleaned.html.split()) == "<pre> el precio &lt; 5 </pre>"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<iframe src='https://x.es'></iframe>",
    "<object data='https://x.es'></object><embed src='https://x.es'>",
    "<form action='https://x.es'><input name=clave><button>Entrar</button></form>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href='https://x.es/a.css'><base href='https://x.es'>",
    "<meta http-equiv=refresh content='0;url=https://x.es'>",
    "<p style='background:url(https://x.es/a)'>x</p>",
    "<p style='position:fixed;top:0'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='color:red;margin:-9999px'>x</p>",
    "<p style='font-family:\\75rl(x)'>x</p>",
    "<table background='https://x.es/a'><tr><td background='https://x.es/b'>x</table>",
    "<p id=login class=button name=x>x</p>",
    "<video src='https://x.es'></video><audio src='https://x.es'></audio>",
    "<math><mtext></p><style><img src onerror=alert(1)></style></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg></p><style><a title='</style><img src onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "<a href='//x.es' onclick='alert(1)'>x</a>",
    "<img data-cid='a' src='javascript:alert(1)'><img data-remote='javascript:alert(1)'>",
    "<img srcset='https://x.es/a 1x' sizes='1px'>",
    "<picture><source srcset='https://x.es/a'><img></picture>",
    "<input type=image src='https://x.es/a'>",
    "<template><script>alert(1)</script></template>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
]
ATTRIBUTES = {
    "abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "colspan", "color",
    "data-cid", "data-remote", "dir", "face", "height", "href", "lang", "rel", "rowspan", "scope",
    "size", "span", "src", "start", "style", "target", "title", "type", "valign", "value", "width",
}  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_a92_nothing_runs_fetches_or_asks(html):
    tree = LexborHTMLParser(clean_html(f"<p>antes</p>{html}<p>después</p>").html)
    for node in tree.body.css("*"):
        assert node.tag not in {"script", "style", "form", "input", "iframe", "svg", "base", "link"}
        assert set(node.attributes) <= ATTRIBUTES
        assert (node.attributes.get("href") or "https:").startswith(("https:", "http:", "mailto:"))
        assert not node.attributes.get("src")
        style = node.attributes.get("style") or ""
        assert not {"url", "position", "expression", "\\"} & set(style.replace("(", ":").split(":"))
    assert "antes" in tree.body.text()


def test_a92_links_open_elsewhere_and_tell_nothing():
    (link,) = LexborHTMLParser(clean_html("<a href='https://x.es'>x</a>").html).css("a")
    assert link.attributes == {
        "href": "https://x.es",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }


def test_a93_remote_images_are_held_back_and_counted():
    html = (
        "<img src='https://x.es/a.png' alt=foto><img src='//x.es/b.png'><img src='http://x.es/c'>"
    )
    held = clean_html(html)
    assert (held.remote_images, "src=" in held.html) == (3, False)
    assert 'data-remote="https://x.es/b.png"' in held.html
    shown = clean_html(html, with_remote_images=True)
    assert (shown.remote_images, shown.html.count(" src=")) == (3, 3)


@pytest.mark.parametrize(
    "size", ["width=1 height=1", "width='0' height='0'", "width=1px height=1px"]
)
def test_a93_pixels_that_only_count_readers_are_never_shown(size):
    html = f"<p>x</p><img src='https://x.es/p.gif' {size}>"
    cleaned = clean_html(html, with_remote_images=True)
    assert (cleaned.html, cleaned.remote_images) == ("<p>x</p>", 0)


def test_a93_small_images_in_the_html_itself_are_shown():
    html = '<img src="data:image/png;base64,iVBORw0KGgo=">'
    assert clean_html(html).html == html
    assert clean_html('<img src="data:image/svg+xml;base64,AAAA">').html == "<img>"


def test_a60_images_of_the_letter_wait_for_their_address():
    cleaned = clean_html('<img src="cid:%3Ca%40b%3E" alt="1>0"><img src="CID:c&quot;d">')
    assert cleaned.content_ids == ("a@b", 'c"d')
    placed = place_images(cleaned.html, {"a@b": "/adjunto/1?x=1&y=2"})
    assert 'src="/adjunto/1?x=1&amp;y=2"' in placed
    assert placed.count(" src=") == 1


def test_a60_text_that_looks_like_a_placeholder_stays_text():
    cleaned = clean_html('&lt;img data-cid="a"&gt; <p title=\'<img data-cid="a"\'>x</p>')
    assert place_images(cleaned.html, {"a": "/x"}) == cleaned.html


def test_html_becomes_text_in_paragraphs():
    html = (
        "<head><title>no</title><style>p{}</style></head><div>Hola,</div><div><br></div>"
        "<div>no&nbsp;va  <b>nada</b></div><div style='display:none'>oculto</div>"
        "<ul><li>uno<li>dos</ul>"
        "<table><tr><td>Total<td>12 €</table><blockquote><p>cita</p></blockquote>"
        "<pre>a  b\n c</pre>"
        "<img alt='foto'><p>Fin</p>"
    )
    assert html_to_text(html) == (
        "Hola,\n\nno va nada\n- uno\n- dos\n\nTotal 12 €\n\n> cita\n>\na  b\n c\nfoto\n\nFin"
    )


def test_a50_every_byte_decodes_in_every_charset_that_a_letter_may_name():
    everything = bytes(range(256)) * 2
    for name in ("", "utf-8", "cp1252", "gb2312", "utf-16", "utf-7", "iso-2022-jp", "hz", "cp437"):
        assert isinstance(decode(everything, name)[0], str)
