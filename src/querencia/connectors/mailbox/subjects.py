"""Subjects, and what mail programs put before them (A17)."""

from __future__ import annotations

import re

REPLIES = (
    "re res resp rsp aw antw antwort sv svar vs vl? r rif odp ynt atb bls vá respuesta "
    "resposta απ σχετ на ha ответ 回复 回覆 答复 答覆 返信 회신 رد תשובה השב"
)
FORWARDS = (
    "fw fwd fwrd rv rvd wg enc encam tr i fs vb vl pd ilt yml doorst továbbítás reenv reenviado "
    "reenviar reencaminhar inoltro weitergeleitet πρθ пересл 转发 轉寄 转寄 転送 전달 הועבר"
)
MACHINES = (
    "automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office(?: autoreply)?|"
    "respuesta autom[aá]tica|resposta autom[aàá]tica|fuera de la oficina|ausencia|"
    "abwesenheitsnotiz|automatische antwort|r[eé]ponse automatique|risposta automatica|"
    "undeliverable|undelivered mail|no se puede entregar|no entregado|le[ií]do|read|"
    "aceptad[ao]|accepted|rechazad[ao]|declined|provisional|tentative"
)
# How often, and a colon, of half or full width.
COUNT = r"\s*(?:\[\s*\d{1,4}\s*\]|\(\s*\d{1,4}\s*\)|[*^]\s*\d{1,4}|\d{1,3})?\s*[:\uff1a]\s*"
REPLY = re.compile(rf"(?:{'|'.join(REPLIES.split())}){COUNT}", re.IGNORECASE)
FORWARD = re.compile(rf"(?:{'|'.join(FORWARDS.split())}){COUNT}", re.IGNORECASE)
MACHINE = re.compile(rf"(?:{MACHINES})\s*[:\uff1a]\s*", re.IGNORECASE)
# What gateways add, and numbers of our own.
STAMP = re.compile(
    r"\[(?:ext|external|externo|externa|spam|bulk|suspect(?:ed)? spam|[A-Z]{2,8}-\d{1,15})\]\s*|"
    r"\*{2,}\s*spam\s*\*{2,}\s*|\(fwd\)\s*$",
    re.IGNORECASE,
)


def strip_prefixes(subject: str) -> str:
    """Return what a subject says, without ``Re:``, ``RV:``, ``[EXT]`` and the like."""
    topic = " ".join(STAMP.sub(" ", subject).split())
    while found := REPLY.match(topic) or FORWARD.match(topic) or MACHINE.match(topic):
        topic = topic[found.end() :]
    return topic.strip()


def is_forward(subject: str) -> bool:
    """Tell whether somebody passes on what others wrote."""
    return bool(FORWARD.match(" ".join(STAMP.sub(" ", subject).split())))


def is_from_machine(subject: str) -> bool:
    """Tell whether a subject says that a machine answers: out of office and the like."""
    return bool(MACHINE.match(subject.strip()))


def is_same_topic(one: str, other: str) -> bool:
    """Tell whether two subjects are about the same, whatever stands before them (A16)."""
    return strip_prefixes(one).casefold() == strip_prefixes(other).casefold()
