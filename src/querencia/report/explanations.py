"""What a section of the review says before its chart, in a sentence or two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from querencia.report.figures import at_stake, worth
from querencia.report.labels import MODELS, NEW_CUSTOMERS, RULE_MEANINGS, RULES, SIMPLE
from querencia.report.reader import NOT_KNOWN
from querencia.report.table import Table

if TYPE_CHECKING:
    from querencia.analytics.review.result import AlarmFacts, RetentionFigure, Review, RuleResult
    from querencia.report.reader import Reader

RULE_REASONS = ("earlier", "simple_rule_wins", "few_customers", "short_history")


def this_week(review: Review, reader: Reader) -> str:
    """Say how many customers to contact, and what is at stake."""
    count = len(review.this_week)
    if count == 0:
        return reader.gettext(
            "Nobody this week: no customer has been silent, or has bought less, "
            "for longer than chance explains."
        )
    stakes = [at_stake(line, review) for line in review.this_week]
    known = [stake for stake in stakes if stake is not None]
    said = reader.ngettext(
        "%(n)s customer to contact, the one with most at risk.",
        "%(n)s customers to contact, those with most at risk first.",
        count,
    )
    if known:
        said = reader.ngettext(
            "%(n)s customer to contact, with %(worth)s at risk.",
            "%(n)s customers to contact, those with most at risk first: %(worth)s in all.",
            count,
            worth=worth(review, sum(known), reader),
        )
    if review.waiting:
        waiting = reader.ngettext(
            "%(n)s more waits for next week.", "%(n)s more wait for next week.", review.waiting
        )
        said = f"{said} {waiting}"
    return said


def rule_used(facts: AlarmFacts, reader: Reader) -> str:
    """Say which rule rings the alarm, and why that one."""
    rule = reader.called(RULES[facts.rule])
    counted = _by_weeks(facts, rule, reader)
    if counted is not None:
        return counted
    sentences = {
        "earlier": reader.gettext(
            "This rule rings earlier than the simple ones; so it is used: %(rule)s.", rule=rule
        ),
        "simple_rule_wins": reader.gettext(
            "In this business a simple rule rings as early or earlier; so the simple one is "
            "used: %(rule)s.",
            rule=rule,
        ),
        "few_customers": reader.gettext(
            "There are too few customers who buy again to know their rhythms, so the alarm rings "
            "when a silence is longer than the longest of the customer's own earlier gaps. After "
            "n gaps that happens by chance one time in n + 1."
        ),
        "short_history": reader.gettext(
            "The history is too short to know the customers' rhythms, so the alarm rings when a "
            "silence is longer than the longest of the customer's own earlier gaps. After n gaps "
            "that happens by chance one time in n + 1."
        ),
    }
    fallback = reader.gettext("The alarm rings by this rule: %(rule)s.", rule=rule)
    return sentences.get(facts.reason, fallback)


def _by_weeks(facts: AlarmFacts, rule: str, reader: Reader) -> str | None:
    """Say by how many weeks the rule is the earlier one; None where they were not measured."""
    if facts.weeks_earlier is None:
        return None
    if facts.reason == "earlier":
        written = reader.short(facts.weeks_earlier)
        return reader.ngettext(
            "At the same number of false alarms, this rule rings %(weeks)s week earlier than the "
            "best simple one (%(simple)s); so it is used: %(rule)s.",
            "At the same number of false alarms, this rule rings %(weeks)s weeks earlier than the "
            "best simple one (%(simple)s); so it is used: %(rule)s.",
            1 if written == reader.short(1) else 2,
            weeks=written,
            simple=_best_simple(facts, reader),
            rule=rule,
        )
    if facts.reason == "simple_rule_wins" and facts.weeks_earlier < 0:
        written = reader.short(-facts.weeks_earlier)
        return reader.ngettext(
            "In this business a simple rule rings %(weeks)s week earlier than our own ones at the "
            "same number of false alarms; so the simple one is used: %(rule)s.",
            "In this business a simple rule rings %(weeks)s weeks earlier than our own ones at the "
            "same number of false alarms; so the simple one is used: %(rule)s.",
            1 if written == reader.short(1) else 2,
            weeks=written,
            rule=rule,
        )
    return None


def _best_simple(facts: AlarmFacts, reader: Reader) -> str:
    """Name the simple rule that rang first."""
    best = _simple(facts)
    if best is None:
        return reader.listing([reader.called(RULES[rule]) for rule in SIMPLE])
    return reader.called(RULES[best.rule])


def _simple(facts: AlarmFacts) -> RuleResult | None:
    tried = facts.backtest.rules if facts.backtest else ()
    simple = [result for result in tried if result.rule in SIMPLE]
    return min(simple, key=weeks_to_alarm) if simple else None


def small_lead(facts: AlarmFacts, reader: Reader) -> str | None:
    """Say that the lead over the best simple rule is small; None where the intervals lie apart."""
    best = _simple(facts)
    used = [r for r in facts.backtest.rules if r.rule == facts.rule] if facts.backtest else []
    if best is None or not used or facts.reason != "earlier":
        return None
    if used[0].delay_interval[1] < best.delay_interval[0]:
        return None
    return reader.gettext("The intervals of both overlap: the difference is small.")


def weeks_to_alarm(result: RuleResult) -> float:
    """Return the weeks to the alarm; without end where it never rings for half who left."""
    return result.delay_weeks if math.isfinite(result.delay_weeks) else math.inf


def earlier_but_unused(facts: AlarmFacts, reader: Reader) -> str | None:
    """Say why a rule that would ring first is not used; None where there is none."""
    tried = {result.rule: result for result in facts.backtest.rules} if facts.backtest else {}
    used = tried.get(facts.rule)
    if used is None:
        return None
    earlier = {name for name, rule in tried.items() if weeks_to_alarm(rule) < weeks_to_alarm(used)}
    reasons = {
        "forecast": reader.gettext(
            "The forecast of silence would ring earlier still, but its false alarms would fall on "
            "those who buy seldom; so it is not used."
        ),
        "longest_own_gap": reader.gettext(
            "The longest own gap is there to compare with: for who has bought once it never rings."
        ),
    }
    return " ".join(said for name, said in reasons.items() if name in earlier) or None


def rules_tried(facts: AlarmFacts, reader: Reader) -> str | None:
    """Say on what the rules were tried; None where they were not."""
    backtest = facts.backtest
    if backtest is None:
        return None
    return reader.gettext(
        "Tried out on %(gaps)s gaps between purchases of %(customers)s customers, %(period)s, in "
        "weeks that no rule had seen. The weeks are the median over the customers who left after "
        "buying at least twice.",
        gaps=reader.integer(backtest.gaps),
        customers=reader.integer(backtest.customers),
        period=reader.period(backtest.start, backtest.end),
    )


def rules(review: Review, reader: Reader) -> list[tuple[str, str]]:
    """Name each rule that was tried and say what it goes by."""
    backtest = review.alarm.backtest
    names = [result.rule for result in backtest.rules] if backtest else []
    return [(reader.called(RULES[name]), reader.called(RULE_MEANINGS[name])) for name in names]


def calibration(facts: AlarmFacts, reader: Reader) -> str:
    """Say whether what was promised came true."""
    promised = reader.number(facts.promised, 2)
    if facts.realised is None:
        return reader.gettext(
            "%(promised)s false alarms per customer and year are promised. Whether that holds "
            "will be seen once there is enough history to try it out on.",
            promised=promised,
        )
    return reader.gettext(
        "%(promised)s false alarms per customer and year were promised; %(realised)s came true.",
        promised=promised,
        realised=reader.number(facts.realised, 2),
    )


def retained(figure: RetentionFigure, reader: Reader) -> str:
    """Say the coefficient in a sentence that needs no formula."""
    return reader.ngettext(
        "Of every 100 customers who were active a year ago, %(n)s still is.",
        "Of every 100 customers who were active a year ago, %(n)s still are.",
        round(figure.coefficient),
    )


def reconciliation(figure: RetentionFigure, reader: Reader) -> str:
    """Tie the two forms of the coefficient together, with the numbers of the period."""
    return reader.gettext(
        "((%(cf)s − %(nc)s) / %(ci)s) × 100 = %(coefficient)s. First purchase in the year: "
        "%(won)s. Came back: %(returned)s. No longer active: %(lost)s.",
        cf=reader.integer(figure.cf),
        nc=reader.integer(figure.nc),
        ci=reader.integer(figure.ci),
        coefficient=reader.percent(figure.coefficient / 100, 1),
        won=reader.integer(figure.won),
        returned=reader.integer(figure.returned),
        lost=reader.integer(figure.lost),
    )


def readings(figure: RetentionFigure, reader: Reader) -> Table:
    """Write out what the formula gives under each reading of "new customers"."""
    headings = (
        reader.gettext("New customers (NC) are"),
        "NC",
        "((CF − NC) / CI) × 100",
    )
    rows = tuple(
        (
            reader.called(NEW_CUSTOMERS[form.new_customers]),
            reader.integer(form.nc),
            reader.percent(form.coefficient / 100, 1),
        )
        for form in figure.seed_forms()
    )
    return Table(headings, rows)


def revenue_bridge(review: Review, reader: Reader) -> Table | None:
    """Write out how one year's revenue became the next one's, to the cent; None if not known."""
    found = review.revenue_retention
    if found is None or found.movement is None:
        return None
    moves = found.movement
    everybody = found.after + moves.won + moves.returned
    lines = (
        (reader.gettext("Active at the start, the year before"), found.before),
        (reader.gettext("+ bought more than before"), moves.expansion),
        (reader.gettext("− bought less than before"), moves.contraction),
        (reader.gettext("− bought nothing any more"), moves.lost),
        (reader.gettext("= active at the start, this year"), found.after),
        (reader.gettext("+ bought for the first time"), moves.won),
        (reader.gettext("+ came back"), moves.returned),
        (reader.gettext("= all customers, this year"), everybody),
    )
    rows = tuple((label, reader.money(sum_, review.ledger.currency, 2)) for label, sum_ in lines)
    return Table((reader.gettext("Customers"), reader.gettext("Amount")), rows)


def left_and_returned(figure: RetentionFigure, reader: Reader) -> str | None:
    """Say how many of the retained were away for longer than the window; None if nobody was."""
    if not figure.left_and_returned:
        return None
    return reader.ngettext(
        "%(n)s of those retained bought nothing for more than %(window)s days in between.",
        "%(n)s of those retained bought nothing for more than %(window)s days in between.",
        figure.left_and_returned,
        window=reader.integer(figure.window_days),
    )


def window(review: Review, reader: Reader) -> str | None:
    """Say where the days within which customers count as active are from; None: as asked for."""
    chosen = review.window
    days = reader.integer(chosen.days)
    if chosen.source == "assumed":
        return reader.gettext(
            "Too few customers have bought again to propose within how many days an active one "
            "buys: %(days)s are assumed.",
            days=days,
        )
    if chosen.returns_within is None:
        return None
    said = reader.gettext(
        "That an active customer buys within %(days)s days is proposed from this history: "
        "%(share)s of the pauses between purchases are no longer.",
        days=days,
        share=reader.percent(chosen.returns_within, 0),
    )
    if chosen.source != "shortened" or chosen.asked_days is None:
        return said
    shortened = reader.gettext(
        "For nine in ten of them it would take %(asked)s days, for which the history is too short.",
        asked=reader.integer(chosen.asked_days),
    )
    return f"{said} {shortened}"


def seasons(review: Review, reader: Reader) -> str | None:
    """Say whether seasons and holidays were taken out of the rhythms."""
    sentences = {
        "season": reader.gettext(
            "Seasons and holidays are taken out: a quiet August is not held against anybody."
        ),
        "short_history": reader.gettext(
            "Seasons are not taken out: that takes more than a year of purchases. In a quiet "
            "season there may be more false alarms than promised."
        ),
        "few_purchases": reader.gettext(
            "Seasons are not taken out: there are too few purchases to know them. In a quiet "
            "season there may be more false alarms than promised."
        ),
        "no_season": reader.gettext(
            "Seasons are not taken out: the purchases show none that would matter."
        ),
    }
    return sentences.get(review.clock.reason)


def replacement(review: Review, reader: Reader) -> str | None:
    """Say what replacing the customers on the list would cost; None where no cost is known."""
    cost = review.value.replacement_cost
    if cost is None:
        return None
    return reader.gettext(
        "Replacing the customers on this week's list by new ones of equal value would cost "
        "%(cost)s.",
        cost=reader.money(cost, review.ledger.currency),
    )


def model_used(review: Review, reader: Reader) -> str:
    """Name the rhythm model, its parameters and how well it fits."""
    facts = review.model
    parameters = ", ".join(
        f"{name} {reader.number(value, 4)}" for name, value in facts.parameters.items()
    )
    return reader.gettext(
        "Rhythm model: %(name)s. Customers: %(customers)s. Log-likelihood: %(likelihood)s. "
        "Parameters: %(parameters)s.",
        name=MODELS.get(facts.name, facts.name),
        customers=reader.integer(facts.customers),
        likelihood=reader.number(facts.log_likelihood, 1),
        parameters=parameters or NOT_KNOWN,
    )


def models_tried(review: Review, reader: Reader) -> Table | None:
    """Write out how well each rhythm model that was tried fits; None where only one was."""
    tried = review.model.compared
    if len(tried) < 2:
        return None
    best = sorted(tried.items(), key=lambda model: -model[1])
    rows = tuple(
        (MODELS.get(name, name), reader.number(likelihood, 1)) for name, likelihood in best
    )
    return Table((reader.gettext("Rhythm model"), reader.gettext("Log-likelihood")), rows)


def worth_model(review: Review, reader: Reader) -> str | None:
    """Name the value model, its parameters and whether its assumption holds; None without one."""
    parameters, related = review.value.parameters, review.value.frequency_value_correlation
    if not parameters:
        return None
    said = reader.gettext(
        "Value of a purchase: Gamma-Gamma. Parameters: %(parameters)s.",
        parameters=", ".join(f"{name} {reader.number(v, 4)}" for name, v in parameters.items()),
    )
    if related is None:
        return said
    assumed = reader.gettext(
        "Rank correlation between how often and how dear customers buy, which it assumes to be "
        "none: %(correlation)s.",
        correlation=reader.number(related, 2),
    )
    return f"{said} {assumed}"


def ledger_read(review: Review, reader: Reader) -> str:
    """Say what was read, from when to when, and what could not be used."""
    facts = review.ledger
    said = reader.gettext(
        "%(purchases)s by %(customers)s, %(first)s – %(last)s.",
        purchases=reader.ngettext("%(n)s purchase", "%(n)s purchases", facts.purchases),
        customers=reader.ngettext("%(n)s customer", "%(n)s customers", facts.customers),
        first=reader.day(facts.first),
        last=reader.day(facts.last),
    )
    if not facts.rejected:
        return said + " " + reader.gettext("Every row could be used.")
    rejected = reader.ngettext(
        "%(n)s of %(rows)s rows could not be used; it is in rejected.csv with its reason.",
        "%(n)s of %(rows)s rows could not be used; they are in rejected.csv with their reasons.",
        facts.rejected,
        rows=reader.integer(facts.rows),
    )
    return f"{said} {rejected}"
