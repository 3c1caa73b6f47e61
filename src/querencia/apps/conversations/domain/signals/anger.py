"""Whether a message sounds angry: by words that anybody can read here, and nothing else.

One strong expression is enough; of the weak signs it takes two. What follows a negation does not
count ("no es una estafa"). The rule knows nothing of irony, of tone or of other languages: it finds
messages that a person should read soon, and judges nobody.
"""

from __future__ import annotations

import re
import unicodedata

# Written as the text is compared: small letters without accents. A star stands for any ending.
STRONG = (
    # Spanish
    "abusivo*", "asco", "cabread*", "denunciar*", "desastre", "enganad*", "enganando*", "estaf*",
    "falta de respeto", "furios*", "hart* de", "hoja* de reclamacion*", "impresentable*",
    "inaceptable*", "inadmisible*", "incompetente*", "indignad*", "indignante*", "intolerable*",
    "ladron*", "lamentable", "nefast*", "nunca mas", "pesim*", "sinverguenza*",
    "tomadura de pelo", "tomando el pelo", "tomar el pelo", "que verguenza", "una verguenza",
    "vergonzos*",
    # English
    "appalling", "disgrace*", "disgusting", "fed up", "furious", "incompetent", "never again",
    "outrageous", "pathetic", "rip off", "ripoff", "scam*", "shame on", "unacceptable", "worst",
)  # fmt: skip
WEAK = (
    "abogad*", "cuantas veces", "decepcion*", "enfadad*", "enojad*", "increible que",
    "mal servicio", "mala atencion", "molest*", "nadie contesta", "nadie me contesta",
    "nadie responde", "otra vez lo mismo", "queja*", "reclamacion*", "sigo esperando",
    "seguimos esperando", "tercera vez", "todavia nada",
    "angry", "annoyed", "complain*", "disappoint*", "how many times", "lawyer*", "nobody answers",
    "no one answers", "ridiculous", "still waiting", "terrible", "third time", "upset",
)  # fmt: skip
_NEGATED = re.compile(
    r"\b(?:no|ni|nada|sin|tampoco|nunca|not|never|without|isn t|aren t|don t)(?: \w+){0,2} $"
)
_MARKS = re.compile(r"[!\u00a1]{3,}|(?:![^!]*){4,}", re.DOTALL)
LOUD_WORDS = 3  # of four letters and more, in capitals, and most of all words


def signs_of_anger(text: str) -> list[str]:
    """Return what makes a message sound angry, as it stands in it; nothing if it does not.

    Beside words: ``!`` for several exclamation marks, ``A`` for words in capitals.

    >>> signs_of_anger("¡Esto es una estafa!"), signs_of_anger("Gracias, todo perfecto.")
    (['estafa'], [])
    """
    plain = _plain(text)
    strong, weak = _found(STRONG, plain), _found(WEAK, plain)
    if _MARKS.search(text):
        weak.append("!")
    if _is_loud(text):
        weak.append("A")
    return [*strong, *weak] if strong or len(weak) > 1 else []


def _found(expressions: tuple[str, ...], plain: str) -> list[str]:
    """Return the expressions that stand in a text, as they stand there."""
    said = (_said(one, plain) for one in expressions)
    return [one for one in said if one]


def _said(expression: str, plain: str) -> str:
    """Return an expression as a text has it, once, unless every time after a negation."""
    pattern = r"\b" + re.escape(expression).replace(r"\*", r"\w*") + r"\b"
    for found in re.finditer(pattern, plain):
        if not _NEGATED.search(plain[: found.start()]):
            return found.group()
    return ""


def _plain(text: str) -> str:
    """Return the words of a text alone: small letters, without accents, one space between."""
    letters = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(one for one in letters if not unicodedata.combining(one))
    # A negation does not reach over the end of a sentence: it is marked by a sign of its own.
    kept = re.sub(r"[.!?;:\n]+", " | ", kept)
    return re.sub(r"[^\w|]+", " ", kept)


def _is_loud(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text)
    loud = [word for word in words if word.isupper()]
    return len(loud) >= LOUD_WORDS and 2 * len(loud) > len(words)
