"""The page: one file, whole, safe, and never a figure without its definition."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from querencia.analytics.review.result import RuleResult
from querencia.report.explanations import earlier_but_unused, rule_used, small_lead
from querencia.report.page import render_page
from querencia.report.reader import reader_of

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)> & \x1b[31m\u202e}}{{7*7}}'
VOID = {"meta", "br", "img", "input", "link", "hr"}


class Outline(HTMLParser):
    """What a browser would find: elements, ids, headings and text."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(page_of, any_name, language) -> str:
    return page_of(any_name, language)


@pytest.fixture
def outline(page) -> Outline:
    return Outline(page)


def test_every_review_becomes_a_well_formed_page_with_unique_ids(outline):
    ids = [attributes["id"] for _tag, attributes in outline.elements if "id" in attributes]
    assert outline.open == []
    assert len(ids) == len(set(ids))
    assert len(outline.named("h1")) == 1


def test_every_name_that_is_pointed_at_exists(outline):
    ids = {attributes["id"] for _tag, attributes in outline.elements if "id" in attributes}
    asked = {
        name
        for _tag, attributes in outline.elements
        for name in (attributes.get("aria-labelledby") or "").split()
    }
    links = {attributes["href"].removeprefix("#") for attributes in outline.named("a")}
    assert asked | links <= ids


def test_nothing_is_fetched_and_nothing_runs(outline):
    forbidden = {"script", "link", "iframe", "object", "embed", "img", "form", "base"}
    assert {tag for tag, _attributes in outline.elements} & forbidden == set()
    attributes = [
        (name, value) for _tag, found in outline.elements for name, value in found.items()
    ]
    assert [name for name, _value in attributes if name.startswith("on") or name == "style"] == []
    assert [value for name, value in attributes if name in ("src", "xlink:href")] == []
    assert [
        value for name, value in attributes if name == "href" and not value.startswith("#")
    ] == []


def test_the_security_policy_allows_only_the_style_that_is_there(page_of):
    page = page_of("full", "es")
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_names_its_language(page_of):
    assert Outline(page_of("full", "es")).named("html") == [{"lang": "es-ES"}]
    assert Outline(page_of("full", "en")).named("html") == [{"lang": "en-GB"}]


def test_names_that_other_people_wrote_stay_text(review):
    """The customer, the seller, the product line: in the list, in charts and in tables."""
    poisoned = tuple(
        replace(line, id=HOSTILE + line.id, seller=HOSTILE,
                product_line=HOSTILE if line.product_line else None)
        for line in review.this_week
    )  # fmt: skip
    ids = pa.array([HOSTILE + name for name in review.customers["id"].to_pylist()])
    customers = review.customers.set_column(0, "id", ids)
    page = render_page(replace(review, this_week=poisoned, customers=customers), "es")
    outline = Outline(page)
    assert {tag for tag, _attributes in outline.elements} & {"script", "img"} == set()
    assert {name for _tag, found in outline.elements for name in found if name[:2] == "on"} == set()
    assert "alert(1)" in page, "the name itself is still shown"
    assert not set("\x1b\u202e") & set(page)
    assert "49" not in re.findall(r"\}\}(\d\d)", page), "a name is no template"


def test_the_list_comes_first_and_in_order(review, page_of):
    page = page_of("full", "es")
    places = [page.index(f"<bdi>{line.id}</bdi>") for line in review.this_week]
    assert places == sorted(places)
    assert places[-1] < page.index('id="figures"')


def test_each_customer_has_its_sentence_weeks_and_stake(page_of):
    page = page_of("full", "es")
    item = page[page.index("<bdi>Restaurante Casa Tomás</bdi>") :].split("</li>")[0]
    text = " ".join(re.sub(r"<[^>]*>", " ", item).split())
    assert text.startswith(
        "Restaurante Casa Tomás silencio Compra cada 12 días (±3); lleva 41 sin comprar; "
        "probabilidad de que siga siendo cliente: 9 %. Última compra 12 oct 2026 "
        "Vendedor Iñaki Goikoetxea Alerta desde 16 nov 2026 "
        "Valor a 52 semanas 11.230 € (8.759 € – 14.262 €)"
    )
    assert text.split("Valor en riesgo")[1].strip() == "10.219 €"
    assert re.search(r'<path class="bars" d="M\d+\.15 100v-\d+h\.7v\d+z', item)


def test_every_figure_says_how_it_is_worked_out_and_over_what(page):
    figures = page.split('<div class="figure" ')[1:]
    assert len(figures) == 8
    for figure in figures:
        whole = figure.split("</details>")[0]
        assert re.search(r'class="note">\s*\S', whole)
        assert re.search(r"</summary>\s*<p>[^<]{20,}</p>", whole)


def test_every_chart_has_its_table(page_of):
    page = page_of("full", "en")
    charts = page.split('<figure class="chart"')[1:]
    assert len(charts) == 5
    assert all("<table>" in chart.split("</figure>")[0] for chart in charts)


def test_without_data_it_says_what_is_missing(undrawn):
    """Where a figure is missing there is a reason, and no number in its place."""
    page = render_page(replace(undrawn, retention=None, retention_missing="short_history"), "en")
    figure = page.split('id="figure-retention"')[1].split("</details>")[0]
    assert "No figure yet" in figure
    assert "The purchases do not reach back far enough" in figure
    assert 'class="figure-value"' not in figure


def test_an_unknown_reason_still_says_that_data_is_missing(undrawn):
    page = render_page(replace(undrawn, retention=None, retention_missing="moonlight"), "en")
    assert "Not enough data yet." in page.split('id="figure-retention"')[1]


def test_a_good_week_says_so(undrawn):
    page = render_page(replace(undrawn, this_week=(), waiting=0), "es")
    assert "Nadie esta semana" in page
    assert '<ol class="customers">' not in page


def test_a_short_history_draws_nothing_but_the_value_and_says_why(page_of):
    page = page_of("short_history", "es")
    assert page.count('<figure class="chart"') == 1
    assert page.count('class="missing"') == 4


def test_the_formula_is_reconciled_with_other_counts_of_new_customers(undrawn):
    page = render_page(undrawn, "en")
    table = page.split("New customers (NC) are")[1].split("</table>")[0]
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", table)
    assert cells[2:] == [
        "everyone who bought for the first time in the year", "35", "85.4%",
        "of those, the ones still active at its end", "31", "86.7%",
        "and those who came back: all who were not active at the start", "37", "84.7%",
    ]  # fmt: skip
    assert "5 of those retained bought nothing for more than 90 days in between." in page


def test_revenue_is_tied_to_the_cent_from_one_year_to_the_next(undrawn):
    page = render_page(undrawn, "en")
    table = page.split("From one year's revenue to the next</summary>")[1].split("</table>")[0]
    amounts = re.findall(r"<td>([^<]*)</td>", table)
    assert amounts == [
        "€1,284,310.55", "€190,012.20", "€121,006.00", "€117,810.00",
        "€1,235,506.75", "€98,120.40", "€12,033.10", "€1,345,660.25",
    ]  # fmt: skip
    figure = page.split('id="figure-gross_retention"')[1].split("</details>")[0]
    assert "81.4%" in figure
    assert "23 Nov 2025 – 22 Nov 2026; 95% interval: 77.9% to 84.6%" in figure


def test_what_replacing_the_listed_customers_would_cost_is_said_where_it_is_known(undrawn):
    known = replace(undrawn.value, replacement_cost=5120.0)
    said = "by new ones of equal value would cost €5,120."
    assert said in render_page(replace(undrawn, value=known), "en")
    assert "would cost" not in render_page(undrawn, "en")


def test_without_amounts_worth_is_counted_in_purchases(undrawn):
    ledger = replace(undrawn.ledger, currency=None, measure="purchases")
    value = replace(undrawn.value, measure="purchases", total=41.0, at_risk=12.0,
                    at_risk_interval=(8.0, 17.0))  # fmt: skip
    page = render_page(replace(undrawn, ledger=ledger, value=value), "en")
    figure = page.split('id="figure-value_at_risk"')[1].split("</details>")[0]
    assert "12 purchases" in figure
    assert "no amounts were given" in figure
    assert "€" not in figure


def test_revenue_is_called_revenue(undrawn):
    value = replace(undrawn.value, measure="revenue")
    page = render_page(replace(undrawn, value=value), "en")
    assert "expected revenue (not margin: no margin was given)" in page


@pytest.mark.parametrize(
    ("rule", "why", "said"),
    [
        (
            "rhythm",
            "earlier",
            "(days without a purchase and silence against own mean gap); so it is used: own",
        ),
        ("own_mean_gap", "simple_rule_wins", "so the simple one is used: silence against own mean"),
        ("longest_own_gap", "few_customers", "There are too few customers who buy again"),
        ("longest_own_gap", "short_history", "The history is too short to know the customers"),
        ("rhythm", "moonlight", "The alarm rings by this rule: own rhythm."),
    ],
)
def test_it_says_which_rule_was_used_and_why(undrawn, rule, why, said):
    page = render_page(replace(undrawn, alarm=replace(undrawn.alarm, rule=rule, reason=why)), "en")
    assert said in page.replace("&#39;", "'")


def test_a_simple_rule_that_wins_says_by_how_much(review):
    facts = replace(
        review.alarm,
        rule="days_without_purchase",
        reason="simple_rule_wins",
        weeks_earlier=-2.2,
    )
    assert rule_used(facts, reader_of("es")) == (
        "En este negocio, con las mismas falsas alarmas, una regla simple avisa 2,2 semanas antes "
        "que las nuestras; por eso se usa la simple: días sin comprar."
    )


def test_the_rule_that_was_beaten_has_a_name(review):
    said = rule_used(review.alarm, reader_of("en"))
    assert said == (
        "At the same number of false alarms, this rule rings 2.5 weeks earlier than the best "
        "simple one (silence against own mean gap); so it is used: own rhythm."
    )


@pytest.mark.parametrize(("name", "why"), [("few_data", "muy pocos"), ("short_history", "corto")])
def test_what_was_not_tried_out_says_why_not(page_of, name, why):
    page = page_of(name, "es")
    alarm = page.split('id="alarm"')[1].split("</section>")[0]
    assert [why in said.split("</p>")[0] for said in alarm.split('class="missing">')[1:]] == [
        True,
        True,
    ]
    assert why in page.split('id="figure-promise"')[1].split("<details>")[0]


def test_a_lead_whose_intervals_overlap_is_called_small(review):
    assert small_lead(review.alarm, reader_of("en")) is None, "4.6 to 6.3, and 6.8 to 9.4"
    backtest = review.alarm.backtest
    rules = (replace(backtest.rules[0], delay_interval=(4.6, 7.1)), *backtest.rules[1:])
    close = replace(review.alarm, backtest=replace(backtest, rules=rules))
    assert small_lead(close, reader_of("en")) == (
        "The intervals of both overlap: the difference is small."
    )
    assert small_lead(replace(close, reason="simple_rule_wins"), reader_of("en")) is None


def test_it_says_why_an_earlier_forecast_is_not_used(review):
    backtest = review.alarm.backtest
    forecast = RuleResult("forecast", 0.5, 0.5, 1.0, (1.0, 1.4), 0.9)
    tried = replace(review.alarm, backtest=replace(backtest, rules=(*backtest.rules, forecast)))
    said = earlier_but_unused(tried, reader_of("en"))
    assert said.endswith("would fall on those who buy seldom; so it is not used.")
    assert earlier_but_unused(replace(tried, rule="forecast"), reader_of("en")) is None
    assert earlier_but_unused(review.alarm, reader_of("en")) is None
    late = replace(review.alarm, rule="days_without_purchase")
    assert earlier_but_unused(late, reader_of("en")) == (
        "The longest own gap is there to compare with: for who has bought once it never rings."
    )


def test_the_window_stands_beside_the_figures_that_depend_on_it(undrawn):
    page = render_page(undrawn, "es")
    for key in ("retention", "churn"):
        figure = page.split(f'id="figure-{key}"')[1].split("</details>")[0]
        assert "activo: compró en los últimos 90 días; 23 nov 2025 – 22 nov 2026;" in figure


def test_value_at_risk_is_a_part_of_the_value_of_all_who_are_not_lost(undrawn):
    """The whole is what customers are worth if all stay, not what is expected of them."""
    rows = [
        {**row, "status": status, "value": value, "value_at_risk": value / 2}
        for row, (status, value) in zip(
            undrawn.customers.to_pylist(),
            (("active", 700.0), ("silent", 300.0), ("lost", 9000.0)),
            strict=True,
        )
    ]
    page = render_page(replace(undrawn, customers=pa.Table.from_pylist(rows)), "en")
    figure = page.split('id="figure-value_at_risk"')[1].split("</details>")[0]
    assert "of €1,000 over 52 weeks" in figure
    assert "who was lost earlier is left out" in figure


def test_where_nobody_has_left_yet_it_does_not_say_that_nothing_is_at_risk(undrawn):
    calm = replace(
        undrawn,
        alarm=replace(undrawn.alarm, rule="longest_own_gap", reason="few_customers"),
        value=replace(undrawn.value, at_risk=0.004, at_risk_interval=(0.0, 3.4)),
    )
    figure = render_page(calm, "es").split('id="figure-value_at_risk"')[1].split("</details>")[0]
    assert "Todavía sin cifra" in figure
    assert "Hasta ahora no se ha ido casi nadie" in figure


def test_where_nobody_has_left_yet_what_is_at_stake_with_the_silent_is_not_known(undrawn):
    alarm = replace(undrawn.alarm, rule="longest_own_gap", reason="few_customers")
    calm = tuple(replace(line, value_at_risk=1e-6) for line in undrawn.this_week)
    page = render_page(replace(undrawn, alarm=alarm, this_week=calm), "en")
    week = page.split('id="week"')[1].split("</section>")[0]
    assert week.count("<em>not known</em>") == 20
    assert "20 customers to contact, those with most at risk first. 7 more wait" in week


def test_the_analyst_finds_which_models_were_tried(undrawn):
    page = render_page(undrawn, "es")
    table = page.split("Modelo de ritmo</th>")[1].split("</table>")[0]
    assert re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", table)[-6:] == [
        "MIX-k", "-14.386,6", "MBG/CNBD-k", "-14.978,2", "MBG/NBD", "-15.781,9",
    ]  # fmt: skip
    assert "Valor de una compra: Gamma-Gamma. Parámetros: p 6,2500" in page
