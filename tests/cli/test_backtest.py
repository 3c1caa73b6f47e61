"""`querencia backtest`: the rules side by side, on a ledger without amounts."""

import json

import pytest

RULES = {
    "rhythm",
    "forecast",
    "probability_alive",
    "days_without_purchase",
    "own_mean_gap",
    "longest_own_gap",
}


@pytest.fixture
def simulated(querencia, tmp_path):
    """Three years of 400 customers; the dates alone."""
    querencia("simulate", "--customers", "400", "--seed", "3", "--out", "all.csv", "--refunds", "0")
    rows = [line.split(",") for line in (tmp_path / "all.csv").read_text().splitlines()]
    file = tmp_path / "dates.csv"
    file.write_text("".join(f"{row[0]},{row[1]}\n" for row in rows))
    return file


def test_every_rule_is_tried_at_the_promised_false_alarms(querencia, simulated):
    done = querencia("backtest", simulated, "--json", "--false-alarms", "0,25")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["as_of"] == "2024-12-29"
    assert found["promised"] == 0.25
    tried = {rule["rule"]: rule["false_alarms"] for rule in found["backtest"]["rules"]}
    assert tried == pytest.approx(dict.fromkeys(RULES, 0.25), rel=0.2)
    assert found["rule"] in RULES


def test_for_people_the_earliest_rule_comes_first(querencia, simulated, tmp_path):
    done = querencia("backtest", simulated, LANG="es_ES.UTF-8")
    assert done.returncode == 0, done.stderr
    table = done.stdout.split("\n\n")[1].splitlines()
    assert table[0].split()[0] == "Semanas"
    weeks = [float(line[40:].split()[0].replace(",", ".")) for line in table[1:]]
    assert weeks == sorted(weeks)
    assert not (tmp_path / "review").exists()


def test_a_ledger_too_short_to_try_anything_on_says_so(querencia, tmp_path):
    (tmp_path / "x.csv").write_text("customer,date\nA,2025-01-01\nA,2025-01-08\nB,2025-01-03\n")
    done = querencia("backtest", "x.csv")
    assert (done.returncode, done.stdout.count("\n")) == (0, 2)
    assert "too" in done.stdout
