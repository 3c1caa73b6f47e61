"""What was written, apart from what it quotes (A56).

Mail programs mark a quotation in three ways: lines that begin with ``>``, behind a heading
("El lun, 3 nov 2025 a las 10:12, Ana Ruiz escribió:"); a block of headers ("De: … Enviado el: …
Asunto: …") with everything below it quoted; elements of HTML of their own. Where it is not sure,
nothing is cut; and never is so much cut that nothing remains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from querencia.connectors.mailbox.addresses import read_parties
from querencia.connectors.mailbox.markup import bound, parse
from querencia.connectors.mailbox.plain import html_to_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from querencia.connectors.channel import Party

LINES_LIMIT = 20_000
HEADING_LINES = 4  # over how many lines a heading may be broken
HEADING_LENGTH = 400
SIGNATURE_LINES = 20

WROTE = (
    "escribió|escribio|ha escrito|escreveu|va escriure|ha escrit|wrote|a écrit|ha scritto|schrieb|"
    "scrisse|skrev|schreef|napisał\\(a\\)|пишет"
)
HAS_WROTE = re.compile(WROTE, re.IGNORECASE)
# "El lun, 3 nov 2025 a las 10:12, Ana Ruiz (<ana@x.es>) escribió:", in one line or broken.
HEADING_BEGIN = re.compile(
    r"^[*_\s]*(?:-{2,}\s*)?(?:El|On|Em|No dia|Il|Le|Am|Den|Op|A|Dia|Data|W dniu|\d{1,4}[-/.]|"
    r"[^\s:]{2,40} )",
    re.IGNORECASE,
)
HEADING = re.compile(
    rf"^[*_\s]*(?:-{{2,}}\s*)?(?=.*[\d@]).{{3,300}}?\s*(?:{WROTE})\b"
    r"[^:\n]{0,20}:?[*_\s]*(?:-{2,})?$",
    re.IGNORECASE,
)
DATED_HEADING = re.compile(
    r"^(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})\b.{0,60}<[^<>\s]+@[^<>\s]+>:$"
)
RULED = re.compile(
    r"^\s*[-_*=]{2,}\s*(?:mensaje original|correo original|original(?: message)?|"
    r"mensagem original|missatge original|message d'origine|ursprüngliche nachricht|"
    r"messaggio originale|原始邮件|reply message)\s*[-_*=]{2,}\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:[-_*=]{2,}\s*(?:forwarded message|(?:mensaje|correo) reenviado|mensagem encaminhada|"
    r"missatge reenviat|weitergeleitete nachricht|message transféré)\b.*|"
    r"begin forwarded message:|inicio del mensaje reenviado:|início da mensagem encaminhada:|"
    r"inici del missatge reenviat:)\s*$",
    re.IGNORECASE,
)
SENDER_LINE = re.compile(
    r"^[>*\s]{0,10}(?:de|from|von|da|desde|发件人)\s*\*?\s*[:\uff1a]\s*\*?\s*\S", re.IGNORECASE
)
OTHER_LINE = re.compile(
    r"^[>*\s]{0,10}(enviad[oa](?: el| em| a las)?|enviat(?: el)?|sent|date|fecha|data|datum|"
    r"gesendet|para|to|per a|a|an|cc|asunto|subject|assunto|assumpte|tema|betreff|objet|oggetto|"
    r"发送时间|收件人|主题)\s*\*?\s*[:\uff1a]",
    re.IGNORECASE,
)
SUBJECTS = frozenset(
    ["asunto", "subject", "assunto", "assumpte", "tema", "betreff", "objet", "oggetto", "主题"]
)
# What only a program writes above a quotation: an address, or the minute.
EXACT_HEADING = re.compile(r"@|\d{1,2}:\d{2}|^-{2,}")
RULE = re.compile(r"^\s*[_\-=*]{5,}\s*$")
QUOTED = re.compile(r"^\s{0,3}>")
DELIMITER = re.compile(r"^--\s?$")
FROM_PHONE = re.compile(
    r"^\W*(?:(?:enviad[oa]|enviat|sent|obtener|get|obtenha|obtén|verzonden|gesendet) "
    r"(?:desde|from|com|con|amb|do|des del|mit|van)?\s*(?:mi|my|meu|o|el|un|a|meinem|mijn)?\s*"
    r"(?:iphone|ipad|android|movil|móvil|smartphone|outlook|yahoo|samsung|galaxy|huawei|xiaomi|"
    r"blackberry|correo|mail|proton|gmail|telefon|teléfono|celular|dispositivo)).{0,120}$",
    re.IGNORECASE,
)

# Elements that hold a quotation and nothing else; what follows was written by the sender.
ENCLOSING = (
    ".gmail_quote, .protonmail_quote, .yahoo_quoted, [id^=yahoo_quoted], .moz-cite-prefix, "
    "blockquote[type=cite], blockquote.cite, .zmail_extra, .ms-outlook-mobile-reference-message, "
    "#mail-editor-reference-message-container, #OLK_SRC_BODY_SECTION, "
    "div[name=messageReplySection], .qmbox_quote, #isReplyContent, .tutanota_quote"
)
# Elements behind which everything is quoted.
BEGINNING = (
    "#divRplyFwdMsg, [id$=_divRplyFwdMsg], #appendonsend, [id$=_appendonsend], #reply-intro, "
    "hr[data-marker=__DIVIDER__], hr#stopSpelling, hr#zwchr, #reply139content"
)
RULED_STYLE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid #(?:E1E1E1|B5C4DF)|"
    r"border-top:\s*(?:solid #(?:E1E1E1|B5C4DF)|#(?:E1E1E1|B5C4DF) 1(?:\.0)?pt solid)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Split:
    """A text in its parts; ``reply`` is never empty unless the whole is."""

    reply: str
    quoted: str = ""
    signature: str = ""

    @property
    def written(self) -> str:
        """What the sender wrote, with the signature."""
        return f"{self.reply}\n\n{self.signature}" if self.signature else self.reply


def split_text(text: str) -> Split:
    """Split plain text at the first quotation, as the mail programs of this world mark it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    top, quoted, below = _split_lines(lines[:LINES_LIMIT])
    below += lines[LINES_LIMIT:]
    if not _says_something(top) and not _says_something(below):
        return _with_signature(text, "")
    reply = "\n".join([*top, *below] if not _says_something(below) else [*top, "", *below])
    return _with_signature(reply, "\n".join(quoted))


def split_html(html: str) -> Split:
    """Split HTML where the mail program marked its quotation.

    The parts are HTML; the signature, if it is sure, is text.
    """
    bounded, is_cut = bound(html)
    tree = parse(bounded)
    marker = None if is_cut else _find_marker(tree)
    if marker is None or tree.body is None:
        return Split(html)
    quoted = marker.html or ""
    if _is_enclosing(marker):
        _remove_enclosing(tree, marker)
    else:
        _remove_from(marker)
    reply = tree.body.inner_html or ""
    if not html_to_text(reply).strip() and "<img" not in reply:
        return Split(html)
    return Split(reply, quoted)


def find_first_sender(text: str) -> Party | None:
    """Return who wrote the letter that a text passes on, as far as it says so (A20).

    It is what the one who passed it on left standing there: nothing proves it.
    """
    for line in text.splitlines()[:LINES_LIMIT]:
        if SENDER_LINE.match(line):
            parties = read_parties(re.split(r"[:\uff1a]", line, maxsplit=1)[1].strip(" *"))
            found = next((party for party in parties if party.address), None)
            if found:
                return found
    return None


def _split_lines(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Return what stands above, what is quoted, and what stands below."""
    for place, line in enumerate(lines):
        if FORWARDED.match(line):
            return lines, [], []  # what is passed on is what is said
        if _begins_headers(lines, place) or RULED.match(line):
            return _without_rule(lines[:place]), lines[place:], []
        length = _heading_length(lines, place)
        if length and _is_followed(lines, place, place + length):
            return _split_quoted(lines, place, place + length)
        if QUOTED.match(line):
            return _split_quoted(lines, place, place)
    return lines, [], []


def _split_quoted(
    lines: list[str], heading: int, begin: int
) -> tuple[list[str], list[str], list[str]]:
    """Split where lines with ``>`` follow; answers between them are left with what they answer."""
    end = begin
    while end < len(lines) and (QUOTED.match(lines[end]) or not lines[end].strip()):
        end += 1
    has_marks = any(QUOTED.match(line) for line in lines[begin:end])
    if not has_marks:  # a heading, and the quotation is not marked
        return lines[:heading], lines[heading:], []
    below = lines[end:]
    if any(QUOTED.match(line) for line in below):
        return lines, [], []
    return lines[:heading], lines[heading:end], below


def _heading_length(lines: list[str], place: int) -> int:
    """Return over how many lines a heading goes that begins here; 0 for none."""
    first = lines[place].strip()
    if not first or not HEADING_BEGIN.match(first) or len(first) > HEADING_LENGTH:
        return 0
    if DATED_HEADING.match(first):
        return 1
    joined = ""
    for count, line in enumerate(lines[place : place + HEADING_LINES], 1):
        if count > 1 and (not line.strip() or QUOTED.match(line)):
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > HEADING_LENGTH:
            return 0
        if HAS_WROTE.search(line) and HEADING.match(joined) and _looks_like_heading(joined):
            return count
    return 0


def _is_followed(lines: list[str], heading: int, begin: int) -> bool:
    """Tell whether a quotation follows: marked, or below a heading that only a program writes."""
    following = next((line for line in lines[begin:] if line.strip()), "")
    return bool(QUOTED.match(following) or EXACT_HEADING.search(" ".join(lines[heading:begin])))


def _looks_like_heading(line: str) -> bool:
    """Tell a heading from a sentence in which somebody tells what somebody wrote."""
    return line.rstrip("*_ -").endswith(":") or line.startswith("--")


def _begins_headers(lines: list[str], place: int) -> bool:
    """Tell whether a block of headers begins here: De, Enviado, Para, Asunto."""
    if not SENDER_LINE.match(lines[place]):
        return False
    following = [line for line in lines[place + 1 : place + 9] if line.strip()][:6]
    found = {match[1].lower() for line in following if (match := OTHER_LINE.match(line))}
    # "De: Madrid, A: Sevilla, Fecha: mañana" is what a traveller writes.
    return len(found) >= 2 and (bool(found & SUBJECTS) or "@" in lines[place])


def _without_rule(lines: list[str]) -> list[str]:
    """Drop the line that was drawn above a block of headers."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or RULE.match(kept[-1])):
        kept.pop()
    return kept


def _says_something(lines: list[str]) -> bool:
    return any(line.strip() and not RULE.match(line) for line in lines)


def _with_signature(reply: str, quoted: str) -> Split:
    """Separate the signature where it is sure: behind ``-- ``, or a telephone's advertisement."""
    lines = reply.strip("\n").rstrip().split("\n")
    place = _signature_place(lines)
    if place is None or not _says_something(lines[:place]):
        return Split("\n".join(lines), quoted.strip("\n"))
    signature = "\n".join(lines[place:]).strip()
    if DELIMITER.match(signature):
        signature = ""
    above = "\n".join(lines[:place]).rstrip()
    return Split(above, quoted.strip("\n"), signature)


def _signature_place(lines: list[str]) -> int | None:
    earliest = max(0, len(lines) - SIGNATURE_LINES)
    for place in range(earliest, len(lines)):
        if DELIMITER.match(lines[place]):
            return place
    last = len(lines) - 1
    return last if FROM_PHONE.match(lines[last]) else None


def _find_marker(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the first element that marks a quotation; forwarded letters are not quoted."""
    found = list(tree.css(f"{ENCLOSING}, {BEGINNING}"))
    found += [node for node in tree.css("div[style]") if _is_ruled(node)]
    if not found:
        return None
    places = {node.mem_id: place for place, node in enumerate(tree.css("*"))}
    first = min(found, key=lambda node: places[node.mem_id])
    beginning = html_to_text(first.html or "")[:300]
    return None if any(map(FORWARDED.match, beginning.splitlines())) else first


def _is_ruled(node: LexborNode) -> bool:
    """Tell whether this is the block of headers of Outlook on a desk."""
    if not RULED_STYLE.search(node.attributes.get("style") or ""):
        return False
    return bool(SENDER_LINE.match(node.text().strip()[:300]))


def _is_enclosing(node: LexborNode) -> bool:
    return node.css_matches(ENCLOSING)


def _remove_enclosing(tree: LexborHTMLParser, marker: LexborNode) -> None:
    """Remove quotations with their headings, and leave what stands below."""
    heading = marker.prev
    while heading is not None and not (heading.text() or "").strip():
        heading = heading.prev
    if heading is not None and _is_heading(heading.text()):
        heading.decompose()
    for node in tree.css(ENCLOSING):
        node.decompose()


def _is_heading(text: str) -> bool:
    joined = " ".join(text.split())
    return len(joined) <= HEADING_LENGTH and bool(HEADING.match(joined))


def _remove_from(marker: LexborNode) -> None:
    """Remove an element and everything behind it."""
    current: LexborNode | None = marker
    rule = marker.prev
    while rule is not None and rule.tag == "-text" and not (rule.text_content or "").strip():
        rule = rule.prev
    if rule is not None and rule.tag == "hr":
        rule.decompose()
    while current is not None and current.tag not in {"body", "html"}:
        behind = current.next
        while behind is not None:
            following = behind.next
            behind.decompose()
            behind = following
        current = current.parent
    marker.decompose()
