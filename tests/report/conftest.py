"""A review of a wholesaler in Valencia, made by hand, and the ways in which reviews are poorer."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pyarrow as pa
import pytest

from querencia.analytics.periods import Period
from querencia.analytics.retention import measure_churn
from querencia.analytics.retention.revenue import RevenueMovement
from querencia.analytics.review.result import (
    AlarmFacts,
    Backtest,
    Calibration,
    ClockFacts,
    Cohort,
    CohortTriangle,
    LedgerFacts,
    ListedCustomer,
    ModelFacts,
    RetentionFigure,
    RevenueRetention,
    Review,
    RfmGroup,
    RfmTable,
    RuleResult,
    Settings,
    ValueFacts,
    WeekPoint,
    Window,
)
from querencia.report.page import render_page

AS_OF = date(2026, 11, 22)
MOVEMENT = RevenueMovement(
    expansion=Decimal("190012.20"), contraction=Decimal("121006.00"), lost=Decimal("117810.00"),
    won=Decimal("98120.40"), returned=Decimal("12033.10"),
)  # fmt: skip
SELLERS = ("Nuria Ferrer", "Iñaki Goikoetxea", "Rocío Paz")
# name, alarm, gap in days, its spread, days of silence, P(alive), amount of a purchase, value
LISTED = (
    ("Hotel Miramar", "silent", 7, 2, 34, 0.06, 640, 21480),
    ("Restaurante Casa Tomás", "silent", 12, 3, 41, 0.09, 512, 11230),
    ("Distribuciones Hermanos Albalá, S.L.", "shrinking", 9, 4, 11, 0.93, 890, 24750),
    ("Bar La Encina", "silent", 14, 5, 63, 0.04, 305, 6120),
    ("Catering Levante", "silent", 21, 6, 77, 0.08, 720, 9310),
    ("Cafetería Alameda", "lost_line", 6, 2, 5, 0.97, 188, 8450),
    ("Supermercados El Trébol", "shrinking", 5, 2, 8, 0.95, 410, 17600),
    ("Pastelería Sant Jordi", "silent", 10, 3, 37, 0.11, 240, 5480),
    ("Residencia Los Almendros", "silent", 28, 3, 52, 0.17, 1130, 9900),
    ("Mesón del Puerto", "silent", 13, 6, 71, 0.05, 198, 3710),
    ("Colegio Santa Ana", "silent", 30, 7, 88, 0.21, 860, 7240),
    ("Asador Etxebarri", "shrinking", 15, 5, 19, 0.9, 377, 6690),
    ("Heladería Siberia", "silent", 18, 9, 95, 0.07, 265, 3020),
    ("Panadería Ñíguez e Hijos", "silent", 4, 1, 15, 0.13, 96, 4400),
    ("Gimnasio Atlas · cantina", "silent", 23, 8, 90, 0.1, 154, 1890),
    ("Club Náutico de Dénia", "lost_line", 16, 5, 12, 0.96, 590, 9870),
    ("Kiosco de la Glorieta", "silent", 8, 3, 40, 0.12, 61, 1310),
    ("Comercial Ybáñez", "silent", None, None, 210, 0.31, 980, 980),
    ("Tasca O’Pazo", "silent", 26, 11, 120, 0.08, 142, 1050),
    ("Cooperativa Agrícola San Isidro, Sección de Consumo y Economato", "silent", 45, 14, 150, 0.19,
     205, 860),
)  # fmt: skip


def _weeks(chance: random.Random, gap: float, amount: float, silence: int, slower: bool) -> tuple:
    """Purchases week by week of a customer who buys every ``gap`` days until the silence."""
    day, bought = AS_OF - timedelta(days=silence), Counter()
    amounts: Counter = Counter()
    while day > AS_OF - timedelta(weeks=104):
        monday = day - timedelta(days=day.weekday())
        bought[monday] += 1
        amounts[monday] += amount * chance.uniform(0.6, 1.4)
        stretch = 2.0 if slower and day > AS_OF - timedelta(days=150) else 1.0
        day -= timedelta(days=max(1, round(chance.gauss(gap * stretch, gap / 4))))
    return tuple(WeekPoint(week, bought[week], round(amounts[week], 2)) for week in sorted(bought))


def listed_customers() -> tuple[ListedCustomer, ...]:
    chance, lines = random.Random(7), []
    for place, (name, alarm, gap, spread, silence, alive, amount, value) in enumerate(LISTED):
        weeks = _weeks(chance, gap or 400, amount, silence, alarm == "shrinking")
        shrinking = alarm == "shrinking"
        lost = {"silent": 1 - alive, "shrinking": 0.45, "lost_line": 0.2}[alarm]
        lines.append(
            ListedCustomer(
                id=name,
                status="silent" if alarm == "silent" else "shrinking" if shrinking else "active",
                alarm=alarm,
                alarm_since=AS_OF - timedelta(days=(place * 5) % 20 + 1),
                first=AS_OF - timedelta(days=silence + 10 * (gap or 0)),
                last=AS_OF - timedelta(days=silence),
                silence_days=silence,
                mean_gap_days=gap,
                gap_spread_days=spread,
                purchases=sum(point.purchases for point in weeks),
                p_alive=alive,
                p_silent=alive / 3,
                expected_purchases=52 * 7 / (gap or 400) * alive,
                value=float(value),
                value_interval=(value * 0.78, value * 1.27),
                value_at_risk=round(lost * value, 2),
                recent_per_year=365 / gap / 2 if shrinking else None,
                usual_per_year=365 / gap if shrinking else None,
                recent_amount=amount * 0.7 if name.startswith("Supermercados") else None,
                usual_amount=float(amount) if name.startswith("Supermercados") else None,
                product_line={"Cafetería Alameda": "Café y té"}.get(name, "Aceites y vinagres")
                if alarm == "lost_line"
                else None,
                seller=SELLERS[place % 3],
                weeks=weeks,
            )
        )
    return tuple(sorted(lines, key=lambda line: -(line.value_at_risk or 0)))


def all_customers(listed: tuple[ListedCustomer, ...], others: int = 380) -> pa.Table:
    """One row a customer: the listed ones, and others who need no call."""
    rows = [
        {
            "id": line.id, "status": line.status, "p_alive": line.p_alive,
            "p_silent": line.p_silent, "silence_days": line.silence_days,
            "mean_gap_days": line.mean_gap_days and float(line.mean_gap_days),
            "gap_spread_days": line.gap_spread_days and float(line.gap_spread_days),
            "expected_purchases": line.expected_purchases, "value": line.value,
            "value_at_risk": line.value_at_risk, "alarm": line.alarm,
            "alarm_since": line.alarm_since, "last": line.last, "purchases": line.purchases,
            "amount": Decimal(str(round(sum(week.amount for week in line.weeks), 2))),
        }
        for line in listed
    ]  # fmt: skip
    chance = random.Random(11)
    for number in range(others):
        gap, amount = math.exp(chance.gauss(2.9, 0.5)), math.exp(chance.gauss(5.2, 0.6))
        status = chance.choices(("active", "new", "lost", "silent"), (70, 8, 18, 2))[0]
        alive = {"active": 0.97, "new": 0.7, "lost": 0.02, "silent": 0.12}[status]
        purchases = 1 if status == "new" else max(2, round(chance.uniform(150, 1000) / gap))
        value = 365 / gap * amount * 0.27 * chance.uniform(0.5, 1.3)
        silence = round(gap * {"active": 0.5, "new": 1.1, "lost": 9, "silent": 4}[status])
        rows.append(
            {
                "id": f"C-{1000 + number}", "status": status, "p_alive": alive,
                "p_silent": alive / 2, "silence_days": silence,
                "mean_gap_days": None if status == "new" else gap,
                "gap_spread_days": None if status == "new" else gap / 3,
                "expected_purchases": 365 / gap * alive, "value": value,
                "value_at_risk": (1 - alive) * value,
                "alarm": "silent" if status in ("silent", "lost") else None,
                "alarm_since": AS_OF - timedelta(days=5) if status == "silent" else None,
                "last": AS_OF - timedelta(days=silence), "purchases": purchases,
                "amount": Decimal(str(round(purchases * amount, 2))),
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows)


def retention_figure(end: date, ci: int, retained: int, won: int, returned: int) -> RetentionFigure:
    share, z = retained / ci, 1.959963984540054
    middle = (share + z * z / (2 * ci)) / (1 + z * z / ci)
    half = z * math.sqrt(share * (1 - share) / ci + z * z / (4 * ci * ci)) / (1 + z * z / ci)
    return RetentionFigure(
        start=end - timedelta(days=365), end=end, window_days=90, ci=ci, nc=won + returned,
        cf=retained + won + returned, retained=retained, won=won, returned=returned,
        lost=ci - retained, signed=won + 4, left_and_returned=5, coefficient=100 * share,
        interval=(100 * (middle - half), 100 * (middle + half)),
    )  # fmt: skip


def retention_figures() -> tuple[RetentionFigure, ...]:
    figures = []
    for step in range(24):
        ci, share = 262 + 2 * step, 0.862 + 0.03 * math.sin(step / 4)
        end = AS_OF - timedelta(days=28 * (23 - step))
        figures.append(retention_figure(end, ci, round(ci * share), 31, 6))
    return tuple(figures)


def cohort_triangle() -> CohortTriangle:
    chance, cohorts = random.Random(3), []
    for back in range(17, -1, -1):
        month = AS_OF.year * 12 + AS_OF.month - 1 - back
        size = chance.randint(9, 26)
        kept = [min(size, round(size * (0.86 - 0.018 * age + chance.gauss(0, 0.06)))) for age in
                range(1, back + 1)]  # fmt: skip
        if kept:
            kept[-1] = round(kept[-1] * 0.7)
        counts = (size, *kept)
        revenue = tuple(Decimal(count * 310) for count in counts)
        cohorts.append(Cohort(date(month // 12, month % 12 + 1, 1), size, counts, revenue, back))
    return CohortTriangle("month", tuple(cohorts))


def rfm_table() -> RfmTable:
    """Many who buy often and lately, some who used to; one square without anybody."""
    purchases, silences = ((1, 2), (3, 8), (9, 20), (21, 44), (45, 103)), (0.2, 0.5, 0.9, 1.6, 4.1)
    groups = [
        RfmGroup(
            r=r, f=f, m=f, customers=4 + 3 * ((r * f) % 9), monetary=Decimal(180 * f * f * r),
            frequency=purchases[f - 1],
            relative_recency=(silences[5 - r] / 2, silences[5 - r]),
        )
        for r in range(5, 0, -1) for f in range(5, 0, -1) if (r, f) != (1, 5)
    ]  # fmt: skip
    return RfmTable(AS_OF, "margin", 24.5, tuple(groups))


def alarm_facts() -> AlarmFacts:
    realised = (0.41, 0.46, 0.57, 0.44, 0.49, 0.83, 0.52, 0.45)
    months = [2024 * 12 + 9 + 3 * quarter for quarter in range(9)]
    quarters = [date(month // 12, month % 12 + 1, 1) for month in months]
    calibration = tuple(
        Calibration(start - timedelta(days=1), end - timedelta(days=1), 0.5, rate,
                    (rate * 0.72, rate * 1.34), 71.5)
        for (start, end), rate in zip(pairwise(quarters), realised, strict=True)
    )  # fmt: skip
    rules = (
        RuleResult("rhythm", 0.021, 0.5, 5.4, (4.6, 6.3), 0.871),
        RuleResult("days_without_purchase", 92.0, 0.5, 11.9, (10.4, 13.1), 0.852),
        RuleResult("own_mean_gap", 3.4, 0.5, 7.9, (6.8, 9.4), 0.846),
        RuleResult("longest_own_gap", 1.0, 0.47, 8.6, (7.1, 10.2), 0.839),
    )
    backtest = Backtest(date(2024, 9, 30), AS_OF, 291, 9412, rules)
    return AlarmFacts(
        0.5, 0.51, (0.44, 0.59), "rhythm", "earlier", 2.5, 0.87, calibration, backtest
    )


def sample_review(**changes: object) -> Review:
    """The weekly review of the wholesaler; ``changes`` replace whole fields."""
    listed = listed_customers()
    customers = all_customers(listed)
    figures = retention_figures()
    values = [value for value in customers["value"].to_pylist() if value]
    at_risk = sum(value for value in customers["value_at_risk"].to_pylist() if value)
    review = Review(
        as_of=AS_OF,
        settings=Settings(margin_rate=0.27),
        ledger=LedgerFacts(rows=24117, purchases=9873, customers=400, rejected=12, refunds=318,
                           first=date(2023, 1, 2), last=date(2026, 11, 21), currency="EUR",
                           measure="margin"),
        window=Window(90, "proposed", returns_within=0.93, asked_days=74),
        retention=figures[-1],
        retention_missing=None,
        retention_over_time=figures,
        logo_churn=measure_churn(figures[-1]),
        revenue_retention=RevenueRetention(gross=81.4, net=96.2, before=Decimal("1284310.55"),
                                           after=Decimal("1235506.75"),
                                           start=AS_OF - timedelta(days=365), end=AS_OF,
                                           window_days=90, customers_at_start=308,
                                           gross_interval=(77.9, 84.6), net_interval=(90.1, 102.3),
                                           movement=MOVEMENT),
        repeat_rate=0.714,
        repeat_rate_interval=(0.667, 0.757),
        repeat_age_days=90,
        repeat_period=Period(date(2024, 11, 22), AS_OF - timedelta(days=90)),
        cohorts=cohort_triangle(),
        rfm=rfm_table(),
        model=ModelFacts("mix_k", {"r": 1.24, "A": 5.12, "a": 0.44, "b": 0.82}, -14386.57, 400,
                         {"mbg_nbd": -15781.94, "mbg_cnbd_k": -14978.21, "mix_k": -14386.57}),
        clock=ClockFacts(True, "season", tuple(1 + 0.3 * math.sin(week / 8) for week in range(53))),
        alarm=alarm_facts(),
        value=ValueFacts("margin", sum(values), at_risk, (at_risk * 0.84, at_risk * 1.19), 0.08,
                         {"p": 6.25, "q": 3.74, "gamma": 15.44}, 1380.0, None),
        status_counts=dict(Counter(customers["status"].to_pylist())),
        this_week=listed,
        waiting=7,
        customers=customers,
    )  # fmt: skip
    return replace(review, **changes)


def without_amounts() -> Review:
    """A ledger of customers and dates only: worth is counted in purchases."""
    review = sample_review()
    bare = tuple(
        replace(line, value=12 * line.p_alive, value_interval=None, usual_amount=None,
                recent_amount=None, value_at_risk=12 * (1 - line.p_alive),
                weeks=tuple(replace(week, amount=None) for week in line.weeks))
        for line in review.this_week
    )  # fmt: skip
    return replace(
        review,
        ledger=replace(review.ledger, currency=None, measure="purchases"),
        value=ValueFacts("purchases", 4120.0, 212.5, (190.0, 240.0), None, {}, 4.1, None),
        revenue_retention=None,
        rfm=replace(
            rfm_table(),
            measure="none",
            groups=tuple(replace(group, m=None, monetary=None) for group in rfm_table().groups),
        ),
        this_week=bare,
        customers=review.customers.drop_columns(["amount"]),
    )


def few_data() -> Review:
    """Too few repeat customers for a model: the rule of the longest own gap."""
    review = sample_review()
    alarm = AlarmFacts(0.5, None, None, "longest_own_gap", "few_customers", None, 1.0)
    return replace(review, alarm=alarm, clock=ClockFacts(False, "short_history"))


def short_history() -> Review:
    """Five months of purchases: no retention coefficient, no measured promise, no full cohort."""
    review = few_data()
    return replace(
        review,
        retention=None, retention_missing="short_history", retention_over_time=(), logo_churn=None,
        revenue_retention=None, repeat_rate=None, repeat_rate_interval=None,
        alarm=replace(review.alarm, reason="short_history"),
        cohorts=CohortTriangle("month", (Cohort(date(2026, 11, 1), 9, (9,), None, 0),)),
    )  # fmt: skip


def nobody_silent() -> Review:
    """A good week: no alarm at all."""
    review = sample_review()
    return replace(review, this_week=(), waiting=0)


def one_customer() -> Review:
    """A business with a single customer, who came once and never again."""
    review = short_history()
    line = next(line for line in review.this_week if line.mean_gap_days is None)
    line = replace(
        line,
        purchases=1,
        weeks=line.weeks[-1:],
        value=None,
        value_interval=None,
        value_at_risk=None,
    )
    table = all_customers((line,), others=0)
    return replace(
        review,
        ledger=replace(review.ledger, rows=1, purchases=1, customers=1, rejected=0, refunds=0),
        status_counts={"silent": 1}, this_week=(line,), waiting=0, customers=table,
        cohorts=CohortTriangle("month", ()), rfm=None,
        value=replace(review.value, total=0.0, at_risk=0.0, at_risk_interval=(0.0, 0.0)),
    )  # fmt: skip


REVIEWS = {
    "full": sample_review,
    "without_amounts": without_amounts,
    "few_data": few_data,
    "short_history": short_history,
    "nobody_silent": nobody_silent,
    "one_customer": one_customer,
}


@pytest.fixture
def review() -> Review:
    return sample_review()


@pytest.fixture
def undrawn() -> Review:
    """The sample without anything to draw, for tests of words: drawing takes seconds."""
    review = sample_review()
    return replace(
        review,
        retention_over_time=(),
        cohorts=CohortTriangle(period="month", cohorts=()),
        alarm=replace(review.alarm, calibration=(), backtest=None),
        customers=review.customers.slice(0, 3),
    )


@pytest.fixture(params=sorted(REVIEWS))
def any_name(request) -> str:
    return request.param


@pytest.fixture
def any_review(any_name) -> Review:
    return REVIEWS[any_name]()


@pytest.fixture(params=["es", "en"])
def language(request) -> str:
    return request.param


@pytest.fixture(scope="session")
def page_of():
    """Return the page of a review by its name, drawn once."""

    @cache
    def _page_of(name: str, language: str) -> str:
        return render_page(REVIEWS[name](), language)

    return _page_of
