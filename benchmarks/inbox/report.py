"""What was measured at the inbox, as tables in markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.web.report import pages

if TYPE_CHECKING:
    from collections.abc import Mapping


def report(results: Mapping[str, Mapping[str, Any]], python: str) -> str:
    """Write all that is known of each kind of installation."""
    lines = [
        "# The inbox",
        "",
        "`python -m benchmarks.inbox`",
        "",
        (
            f"Two processors, Python {python}; the load generator, the mail server and, where it is"
            " one, PostgreSQL share them with the server. Milliseconds are what a browser waits for"
            " the whole page."
        ),
    ]
    for kind, found in results.items():
        house = found["house"]
        under_way = sum(count for name, count in house["by_status"].items() if name != "closed")
        lines += [
            "",
            f"## {kind}",
            "",
            (
                f"{house['conversations']:,} conversations, {under_way:,} of them not closed;"
                f" {house['messages']:,} messages."
            ),
        ]
        if found.get("pages"):
            lines += ["", *pages(found["pages"])]
        if found.get("alone"):
            lines += ["", *_alone(found["alone"])]
        if found.get("mail"):
            lines += ["", *_mail(found["mail"])]
    return "\n".join(lines) + "\n"


def _alone(found: Mapping[str, Any]) -> list[str]:
    return [
        "### A page by itself, in one process",
        "",
        "Milliseconds that the process worked (with SQLite, the database with it), and waited.",
        "",
        "| page, who | work p50 | p95 | p99 | waited p50 | p95 |",
        "|---|--:|--:|--:|--:|--:|",
        *(
            f"| {name} | {one['p50']:.0f} | {one['p95']:.0f} | {one['p99']:.0f} |"
            f" {one['waited_p50']:.0f} | {one['waited_p95']:.0f} |"
            for name, one in found.items()
        ),
    ]


def _mail(found: Mapping[str, Any]) -> list[str]:
    fetched, taken = found["fetched"], found["taken"]
    states = ", ".join(f"{count:,} {name}" for name, count in taken["states"].items())
    return [
        f"### {fetched['sent']:,} letters",
        "",
        "| step | letters | a second | a CPU second | p50 ms | p95 ms |",
        "|---|--:|--:|--:|--:|--:|",
        (
            f"| fetched by IMAP and written down | {fetched['kept']:,} |"
            f" {fetched['kept'] / fetched['seconds']:.0f} |"
            f" {fetched['kept'] / fetched['seconds_cpu']:.0f} | | |"
        ),
        (
            f"| understood by one worker | {taken['count']:,} |"
            f" {taken['count'] / taken['seconds']:.0f} |"
            f" {taken['count'] / taken['seconds_cpu']:.0f} |"
            f" {taken['p50']:.1f} | {taken['p95']:.1f} |"
        ),
        "",
        (
            f"{states}; {taken['messages']:,} messages of {taken['different']:,} names and"
            f" {taken['files']:,} files came of them; the others are word of what became of letters"
            " of ours."
        ),
    ]
