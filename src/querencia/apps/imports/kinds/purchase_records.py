"""From the rows of a ledger to one record a document, in SQL where the rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE = pa.struct([("name", pa.string()), ("minor", pa.int64())])
RECORDS = pa.schema(
    [
        ("line", pa.int64()),
        ("key", pa.string()),
        ("document", pa.string()),
        ("customer", pa.string()),
        ("customer_name", pa.string()),
        ("day", pa.string()),
        ("currency", pa.string()),
        ("amount", pa.int64()),
        ("base_amount", pa.int64()),
        ("base_margin", pa.int64()),
        ("seller", pa.string()),
        ("reference", pa.string()),
        ("lines", pa.list_(_LINE)),
    ]
)


def records_sql(digits: Mapping[str, int], base: str) -> str:
    """Return the statement that makes ``RECORDS`` of ``document_lines`` and ``loose``.

    A document's key is its number, its year and its customer; a row without a document has what
    it holds, and which of those that hold the same it is. Where a document names product lines,
    its amount is the sum of theirs, each rounded.

    Args:
        digits: How many decimals each currency has that occurs.
        base: The organisation's currency.
    """
    power = str(10 ** digits.get(base, 2))
    by_base, margin = _minor("amount", power), _minor("margin", power)
    of_line, in_own = _minor("sum(amount)", power), _minor("paid", _powers(digits))
    return f"""
    WITH parts AS (
        SELECT customer, document, year, day, line, seller, product_line, reference, currency,
               paid * (sent // times) AS paid, amount, margin FROM document_lines
    ), by_line AS (
        SELECT customer, document, year, product_line, {of_line} AS minor, min(line) AS line
        FROM parts GROUP BY customer, document, year, product_line
    ), lines AS (
        SELECT customer, document, year, sum(minor)::BIGINT AS total,
               list({{'name': product_line, 'minor': minor}} ORDER BY line) AS lines
        FROM by_line GROUP BY customer, document, year HAVING count(product_line) > 0
    ), documents AS (
        SELECT customer, document, year, min(day) AS day, min(line) AS line,
               CASE WHEN count(DISTINCT currency) = 1 THEN max(currency) END AS currency,
               sum(paid) AS paid, sum(amount) AS amount,
               CASE WHEN NOT bool_or(margin IS NULL AND amount <> 0) THEN sum(margin) END AS margin,
               min(seller) AS seller, max(reference) AS reference
        FROM parts GROUP BY customer, document, year
    ), numbered AS (
        SELECT *, row_number() OVER (
                   PARTITION BY day, customer, paid, currency, product_line ORDER BY line) AS place
        FROM loose
    ), every AS (
        SELECT d.line,
               replace(d.document, '|', '||') || '|' || d.year || '|' || d.customer AS key,
               d.document, d.customer, d.day, coalesce(d.currency, '{base}') AS currency,
               CASE WHEN d.currency IS NULL THEN d.amount ELSE d.paid END AS paid,
               coalesce(l.total, {by_base}) AS base_amount, l.total IS NOT NULL AS is_split,
               {margin} AS base_margin, d.seller, d.reference, l.lines
        FROM documents d LEFT JOIN lines l USING (customer, document, year)
        UNION ALL
        SELECT line,
               concat_ws('|', '', day, customer, paid, currency, coalesce(product_line, ''), place),
               '', customer, day, currency, paid, {by_base}, product_line IS NOT NULL,
               {margin}, seller, reference,
               CASE WHEN product_line IS NOT NULL
                    THEN [{{'name': product_line, 'minor': {by_base}}}] END
        FROM numbered
    )
    SELECT line, key, document, e.customer, coalesce(left(n.name, 200), '') AS customer_name,
           strftime(day, '%Y-%m-%d') AS day, currency,
           CASE WHEN is_split AND currency = '{base}' THEN base_amount ELSE {in_own} END AS amount,
           base_amount, base_margin, coalesce(seller, '') AS seller,
           coalesce(reference, '') AS reference, lines
    FROM every e LEFT JOIN customer_names n ON n.customer = e.customer ORDER BY line
    """  # noqa: S608 - our own names, and codes of currencies that have a rate


def _minor(amount: str, power: str) -> str:
    return f"CAST(round({amount} * {power}) AS BIGINT)"


def _powers(digits: Mapping[str, int]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN {10**n}" for code, n in digits.items())
    return f"CASE currency {cases} ELSE 100 END" if cases else "100"
