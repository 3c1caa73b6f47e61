"""The charts: valid, in the page's colours, and saying what the review says."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import altair as alt
import pyarrow as pa
import pytest

from querencia.analytics.review.result import Cohort, CohortTriangle
from querencia.report.charts import drawing
from querencia.report.charts.calibration import draw_calibration
from querencia.report.charts.cohorts import draw_cohorts, left_out, revenue_table
from querencia.report.charts.delay import draw_delay
from querencia.report.charts.plane import Plane
from querencia.report.charts.retention import draw_retention
from querencia.report.charts.value import draw_value
from querencia.report.reader import reader_of
from tests.report.conftest import alarm_facts

ES = reader_of("es")
TRIANGLE = CohortTriangle(
    period="month",
    cohorts=(
        Cohort(date(2026, 8, 1), 4, (4, 3, 2, 1), tuple(map(Decimal, (90, 70, 40, 10))), 3),
        Cohort(date(2026, 9, 1), 0, (0, 0, 0), tuple(map(Decimal, (0, 0, 0))), 2),
        Cohort(date(2026, 10, 1), 2, (2, 1), tuple(map(Decimal, (50, 20))), 1),
    ),
)


@pytest.fixture
def specifications(monkeypatch):
    """Everything that is handed to Vega while the test runs, drawn or not."""
    seen = []
    monkeypatch.setattr(
        drawing.vl_convert,
        "vegalite_to_svg",
        lambda chart, **_locales: seen.append(chart) or '<svg viewBox="0 0 1 1"></svg>',
    )
    return seen


def test_every_chart_is_valid_vega_lite(any_review, specifications):
    draw_retention(any_review.retention_over_time, ES)
    draw_cohorts(any_review.cohorts, ES)
    draw_delay(any_review.alarm, ES)
    draw_calibration(any_review.alarm, ES)
    draw_value(any_review, ES)
    for specification in specifications:
        alt.LayerChart.from_dict(specification, validate=True)


def test_colours_are_the_names_that_the_page_gives_to_light_and_dark(page_of):
    page = page_of("full", "es")
    style = page.split("<style>")[1].split("</style>")[0]
    charts = "".join(part.split("</svg>")[0] for part in page.split('<div class="wide">')[1:])
    painted = set(re.findall(r' (?:fill|stroke)="([^"]*)"', charts))
    names = {colour for colour in painted if colour.startswith("var(")}
    assert painted - names <= {"none", "transparent"}
    assert len(names) >= 8
    assert [name for name in names if f"{name[4:-1]}: light-dark(" not in style] == []


def test_axes_are_written_the_readers_way(page_of):
    es, en = (
        re.findall(r"<text[^>]*>([^<]*)</text>", page_of("full", language))
        for language in ("es", "en")
    )
    assert {"0,2", "10.000", "90\xa0%", "ene 2026"} <= set(es)
    assert {"0.2", "10,000", "90%", "Jan 2026"} <= set(en)


def test_a_drawing_has_a_name_and_a_summary_of_its_own(review):
    drawn = draw_delay(review.alarm, ES)
    assert drawn.summary == (
        "ritmo propio · la que se usa: 5,4; silencio frente a su pausa media: 7,9; "
        "más que su pausa más larga: 8,6; días sin comprar: 11,9."
    )
    for width, svg in (("wide", drawn.wide), ("narrow", drawn.narrow)):
        assert f'aria-labelledby="delay-{width}-title delay-{width}-summary"' in svg
        assert f'<title id="delay-{width}-title">{drawn.title}</title>' in svg


def test_a_rule_that_never_rings_for_half_of_them_says_so(review):
    nan, inf = float("nan"), float("inf")
    rules = list(review.alarm.backtest.rules)
    rules[3] = replace(rules[3], delay_weeks=nan, delay_interval=(nan, nan))
    rules[1] = replace(rules[1], delay_interval=(10.4, inf))
    backtest = replace(review.alarm.backtest, rules=tuple(rules))
    drawn = draw_delay(replace(review.alarm, backtest=backtest), reader_of("en"))
    assert drawn.summary.endswith(
        "days without a purchase: 11.9; longer than the longest own gap: for half of them, never."
    )
    assert drawn.table.rows[3][1:3] == ("–", "–")
    assert not re.search("nan|inf|null", drawn.wide, re.IGNORECASE)


def test_an_svg_cannot_be_broken_out_of_by_its_title():
    svg = drawing._adopt('<svg viewBox="0 0 9 9"></svg>', "k", "</title><script>", "a & b")
    assert "<script>" not in svg
    assert "&lt;/title&gt;&lt;script&gt;" in svg


def test_the_cohort_table_tells_what_is_not_over_yet(specifications):
    drawn = draw_cohorts(TRIANGLE, ES)
    nbsp = "\N{NO-BREAK SPACE}"
    assert drawn.table.headings == ("Primera compra", "Clientes", "1", "2", "3")
    assert drawn.table.rows == (
        ("ago 2026", "4", f"75{nbsp}%", f"50{nbsp}%", f"25{nbsp}% por ahora"),
        ("oct 2026", "2", f"50{nbsp}% por ahora", "", ""),
    )
    cells = specifications[0]["data"]
    assert [cell["open"] for cell in cells["values"]] == [False, False, True, True]


def test_open_cells_look_open():
    drawn = draw_cohorts(TRIANGLE, ES)
    dashed = re.findall(r"<path [^>]*stroke-dasharray[^>]*>", drawn.wide)
    assert len(dashed) == 2
    assert not any("fill=" in cell for cell in dashed)


def test_cohort_revenue_is_written_out_or_left_out():
    table = revenue_table(TRIANGLE, reader_of("en"), "EUR")
    assert table.rows == (
        ("Aug 2026", "€90.00", "€70.00", "€40.00", "€10.00 so far"),
        ("Oct 2026", "€50.00", "€20.00 so far", "", ""),
    )
    bare = replace(TRIANGLE.cohorts[0], revenue=None)
    assert revenue_table(replace(TRIANGLE, cohorts=(bare,)), ES, "EUR") is None


def test_no_cohort_is_drawn_before_its_first_period_is_over():
    young = replace(TRIANGLE, cohorts=(TRIANGLE.cohorts[2],))
    assert draw_cohorts(young, ES) is None
    assert draw_cohorts(replace(TRIANGLE, cohorts=()), ES) is None


def test_a_quarter_above_the_promise_is_painted_as_a_risk(review):
    drawn = draw_calibration(review.alarm, ES)
    assert drawn.summary == ("En 7 de 8 trimestres las falsas alarmas no superaron lo prometido.")
    assert drawn.wide.count('stroke="var(--risk)"') == 1


def test_the_value_table_is_ordered_by_value(review):
    drawn = draw_value(review, reader_of("en"))
    values = [float(re.sub(r"[€,]", "", row[3])) for row in drawn.table.rows]
    assert values == sorted(values, reverse=True)
    assert len(values) == 20


def test_names_in_the_value_chart_are_cut_and_escaped(review):
    ids = [
        f"<b>{name} & all of their daughters and sons"
        for name in review.customers["id"].to_pylist()
    ]
    customers = review.customers.set_column(0, "id", [ids])
    svg = draw_value(replace(review, customers=customers), ES).wide
    assert "<b>" not in svg
    assert "&lt;b&gt;Bar La Encina &amp; all of their…" in svg


def test_ticks_are_round_and_few():
    assert Plane.ticks((95.0, 1100.0)) == [100, 200, 500, 1000]
    assert Plane.ticks((260.0, 280_000.0)) == [300, 1000, 3000, 10_000, 30_000, 100_000]
    assert Plane.ticks((2900.0, 3300.0)) == [2900, 3000, 3100, 3200, 3300]
    assert Plane.ticks((480.0, 910.0)) == [500, 600, 700, 800, 900]
    assert Plane.ticks((0.5, 2e9)) == pytest.approx([10.0**power for power in range(10)])


def test_names_keep_clear_of_one_another_and_of_the_edge():
    plane = Plane.around([(1.0, 1.0), (1000.0, 1000.0)], 400, 300)
    together = [(900.0, 500.0, "first"), (900.0, 505.0, "second"), (900.0, 495.0, "third")]
    sides = plane.sides(together, most=3)
    assert sides == {"right": [], "left": [0]}, "the right edge is near, the others too"
    apart = [(10.0, 10.0, "first"), (10.0, 500.0, "second")]
    assert plane.sides(apart, most=2) == {"right": [0, 1], "left": []}
    assert plane.sides(apart, most=1) == {"right": [0], "left": []}


def test_names_keep_clear_of_the_words_in_the_corners():
    plane = Plane.around([(1.0, 1.0), (1000.0, 1000.0)], 400, 300)
    high = [(700.0, 1000.0, "first")]
    assert plane.sides(high, most=1) == {"right": [], "left": [0]}
    assert plane.sides(high, most=1, taken=plane.corners(150)) == {"right": [], "left": []}


def test_weeks_on_the_axis_are_whole_numbers():
    """Ten is "10", and not "1e+1"."""
    facts = alarm_facts()
    rules = tuple(replace(r, delay_weeks=r.delay_weeks - 3) for r in facts.backtest.rules)
    drawn = draw_delay(replace(facts, backtest=replace(facts.backtest, rules=rules)), ES)
    assert re.findall(r">([\d.,e+]+)</text>", drawn.wide)[:7] == [
        "0",
        "2",
        "4",
        "6",
        "8",
        "10",
        "12",
    ]


def test_the_longest_name_of_a_rule_that_is_used_fits_on_a_phone():
    facts = alarm_facts()
    rules = (replace(facts.backtest.rules[0], rule="probability_alive"), *facts.backtest.rules[1:])
    used = replace(facts, rule="probability_alive", backtest=replace(facts.backtest, rules=rules))
    drawn = draw_delay(used, ES)
    assert ">probabilidad de seguir siendo cliente · la que se usa</text>" in drawn.wide
    name = next(line for line in drawn.narrow.split("<text")[1:] if "probabilidad" in line)
    assert ">probabilidad de seguir siendo cliente</text>" in name
    assert 'font-weight="bold"' in name


def test_each_drawing_says_what_there_is_to_see_in_it(review, specifications):
    nbsp = "\N{NO-BREAK SPACE}"
    drawn = [
        draw_retention(review.retention_over_time, ES),
        draw_cohorts(TRIANGLE, ES),
        draw_delay(review.alarm, ES),
        draw_calibration(review.alarm, ES),
        draw_value(review, ES),
    ]
    assert [drawing.message for drawing in drawn] == [
        f"La retención ha pasado del 86,3{nbsp}% al 84,7{nbsp}%; puede deberse al azar",
        "De cada 100 clientes nuevos, 75 vuelven a comprar al mes siguiente",
        (
            "La alerta detecta a la mitad de los que se van antes de 5,4 semanas de su última "
            "compra; la mejor regla simple, antes de 7,9"
        ),
        "En 7 de 8 trimestres las falsas alarmas no superaron lo prometido",
        "La mitad del valor en riesgo está en 7 clientes de 335",
    ]


def test_a_fall_of_retention_is_called_one_where_the_intervals_lie_apart(review, specifications):
    before, after = review.retention_over_time[0], review.retention_over_time[-1]
    fallen = replace(after, coefficient=61.0, interval=(57.0, 65.0))
    said = draw_retention((before, fallen), reader_of("en")).message
    assert said == "Retention has fallen from 86.3% to 61.0%, by more than chance explains"
    risen = draw_retention((fallen, before), reader_of("en")).message
    assert risen == "Retention has risen from 61.0% to 86.3%, by more than chance explains"


def test_the_message_of_cohorts_counts_only_what_is_over(specifications):
    """Of 4 and 2 who began, 3 of 4 came in the month after; the other month is not over."""
    year = Cohort(date(2025, 5, 1), 10, (10, *[6] * 11, 4, 5), None, 13)
    older = replace(TRIANGLE, cohorts=(year, *TRIANGLE.cohorts))
    assert draw_cohorts(older, reader_of("en")).message == (
        "Of every 100 new customers, 64 buy the month after, and 40 a year on"
    )
    quarters = replace(TRIANGLE, period="quarter")
    assert draw_cohorts(quarters, reader_of("en")).message == (
        "Of every 100 new customers, 75 buy the quarter after"
    )


def test_more_cohorts_than_are_drawn_are_announced():
    assert left_out(TRIANGLE, ES) is None
    many = replace(TRIANGLE, cohorts=TRIANGLE.cohorts * 10)
    assert left_out(many, reader_of("en")) == (
        "The latest 18 groups are drawn, up to age 17; review.json has them all."
    )


def test_the_named_dots_are_of_customers_who_can_still_be_kept(review, specifications):
    lost = [{**row, "status": "lost", "value_at_risk": 9e6, "id": f"Gone {place}"}
            for place, row in enumerate(review.customers.slice(0, 12).to_pylist())]  # fmt: skip
    customers = pa.Table.from_pylist(review.customers.to_pylist() + lost)
    draw_value(replace(review, customers=customers), ES)
    named = [layer for layer in specifications[0]["layer"]
             if layer["encoding"].get("text", {}).get("field") == "name"]  # fmt: skip
    names = [row["name"] for layer in named for row in layer["data"]["values"]]
    assert len(names) == 8
    assert [name for name in names if name.startswith("Gone")] == []


def test_where_next_to_nothing_is_at_risk_no_dot_is_large(review, specifications):
    calm = review.customers.set_column(
        review.customers.column_names.index("value_at_risk"),
        "value_at_risk",
        [[0.001] * review.customers.num_rows],
    )
    drawn = draw_value(replace(review, customers=calm), ES)
    assert drawn.message == ""
    sizes = [layer["encoding"]["size"] for layer in specifications[0]["layer"]
             if "size" in layer.get("encoding", {})]  # fmt: skip
    most = max(value for value in review.customers["value"].to_pylist() if value)
    assert [size["scale"]["domain"] for size in sizes] == [[0.0, pytest.approx(most / 10)]]


def test_equal_values_still_have_a_plane():
    plane = Plane.around([(5.0, 5.0), (5.0, 5.0)], 400, 300)
    low, high = plane.across
    assert low < 5.0 < high


def test_of_many_customers_only_the_highest_are_drawn(review):
    """The legend has one dot for each status, at a place of its own."""
    dots = re.compile(r'translate\([\d.]+,[\d.]+\)" d="M[\d.]+,0A')
    few = replace(review, customers=review.customers.slice(0, 6))
    many = draw_value(review, ES)
    assert len(dots.findall(draw_value(few, ES).wide)) == 6 + len(
        set(few.customers["status"].to_pylist())
    )
    assert 150 <= len(dots.findall(many.wide)) - 5 <= 225
    highest = max(review.customers.to_pylist(), key=lambda row: row["value"])
    assert many.table.rows[0][0] == highest["id"]
    assert draw_value(replace(review, customers=review.customers.slice(0, 4)), ES) is None


def test_without_a_column_to_draw_there_is_no_value_chart(review):
    bare = review.customers.drop_columns(["amount"])
    assert draw_value(replace(review, customers=bare), ES) is None
