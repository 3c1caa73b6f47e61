"""What was measured, as tables in markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def report(results: Mapping[str, Mapping[str, Any]], python: str) -> str:
    """Write all that is known of each kind of installation."""
    lines = [
        "# The web application",
        "",
        "`python -m benchmarks.web`",
        "",
        (
            f"Two processors, Python {python}; the load generator and, where it is one, PostgreSQL"
            " share them with the server. Milliseconds are what a browser waits for the whole page."
        ),
    ]
    for kind, found in results.items():
        lines += ["", f"## {kind}", ""]
        house = found["house"]
        lines.append(
            f"{house['customers']:,} customers, {house['purchases']:,} purchases,"
            f" {house['alerts']:,} open alerts."
        )
        for part, write in PARTS.items():
            if found.get(part):
                lines += ["", *write(found[part])]
    return "\n".join(lines) + "\n"


def pages(found: list[dict[str, Any]]) -> list[str]:
    """Write what was waited for pages, each way of opening them."""
    lines = []
    for way in (one for one in found if "of" not in one):
        pause = f"{way['pause']:g} s between pages" if way["pause"] else "no pause between pages"
        lines += [
            f"### {way['users']} people, {pause}",
            "",
            (
                f"CPU for each page {way['cpu_ms']:.0f} ms, the database's included; load of the"
                f" machine {way['load']:.1f}."
            ),
            "",
            *_within(way.get("answered", {})),
            "| page | asked for | a second | p50 ms | p95 ms | p99 ms |",
            "|---|--:|--:|--:|--:|--:|",
            *(_row(row) for row in way["rows"]),
            "",
        ]
    lines += [
        "### One person, no pause",
        "",
        "| page | asked for | a second | p50 ms | p95 ms | p99 ms | CPU ms |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(f"{_row(way['rows'][0])} {way['cpu_ms']:.0f} |" for way in found if "of" in way),
    ]
    return lines


def _within(answered: Mapping[str, tuple[int, int]]) -> list[str]:
    """Say how many answers took the server itself at most 200 ms."""
    asked = {view: (count, quick) for view, (count, quick) in answered.items() if count >= 5}
    if not asked:
        return []
    asked["all"] = (sum(n for n, _ in asked.values()), sum(quick for _, quick in asked.values()))
    shares = (f"{view} {quick / count:.1%}" for view, (count, quick) in asked.items())
    return [f"Answered by the server within 200 ms: {', '.join(shares)}.", ""]


def _row(row: Mapping[str, Any]) -> str:
    return (
        f"| {row['page']} | {row['asked']:,} | {row['per_second']:.1f} | {row['p50']:.0f} |"
        f" {row['p95']:.0f} | {row['p99']:.0f} |"
    )


def _import(found: dict[str, Any]) -> list[str]:
    lines = [
        f"### Import of {found['rows']:,} rows",
        "",
        "| into | reading s | trying s | writing s | rows a s | rows a CPU s | writing alone |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name in ("empty", "full"):
        one, rows = found[name], found["rows"]
        lines.append(
            f"| the {name} house | {one['reading']:.1f} | {one['trying']:.1f} |"
            f" {one['writing']:.1f} | {rows / one['all']:,.0f} | {rows / one['all_cpu']:,.0f} |"
            f" {rows / one['writing']:,.0f} |"
        )
    return lines


def _review(found: dict[str, Any]) -> list[str]:
    return [
        "### Review",
        "",
        "| purchases | opening s | all s | CPU s |",
        "|---|--:|--:|--:|",
        *(
            f"| {label} | {found[f'{name}_opening']:.1f} | {found[name]:.1f} |"
            f" {found[f'{name}_cpu']:.1f} |"
            for name, label in (("stored", "stored"), ("parquet", "in Parquet"))
        ),
        "",
        f"Stored / Parquet {found['ratio']:.2f} wall, {found['ratio_cpu']:.2f} CPU (target ≤ 1.5).",
    ]


def _writers(found: dict[str, Any]) -> list[str]:
    return [
        "### Fifty writers at once",
        "",
        (
            f"{found['sent']:,} contacts sent, {found['kept']:,} kept, {found['refused']} refused,"
            f" {found['lock_errors']} lock errors in the log; {found['per_second']:.0f} a second,"
            " each after its page was read."
        ),
    ]


def _search(found: dict[str, Any]) -> list[str]:
    return [
        f"### Search among {found['customers']:,}",
        "",
        "| who | p50 ms | p95 ms | p99 ms | most ms |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {role} | {one['p50']:.1f} | {one['p95']:.1f} | {one['p99']:.1f} |"
            f" {one['most']:.0f} |"
            for role, one in found.items()
            if role != "customers"
        ),
    ]


PARTS = {
    "pages": pages,
    "import": _import,
    "review": _review,
    "writers": _writers,
    "search": _search,
}
