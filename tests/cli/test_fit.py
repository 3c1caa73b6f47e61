"""`querencia fit` on CDNOW, against the figures that the papers give."""

import json

import pyarrow as pa
import pyarrow.csv
import pytest


@pytest.fixture
def dates_only(tmp_path, cdnow_sample):
    """CDNOW's purchases as a business without amounts would have them."""
    file = tmp_path / "compras de José.csv"
    pa.csv.write_csv(cdnow_sample.select(["customer", "date"]), file)
    return file


def test_bg_nbd_is_that_of_fader_hardie_and_lee(querencia, dates_only):
    """Fader, Hardie & Lee (2005), the 39 weeks to 30 September 1997."""
    done = querencia(
        "fit", dates_only, "--model", "BG/NBD", "--calibration-end", "30/09/1997", "--json"
    )
    assert (done.returncode, done.stderr) == (0, "Columns: customer=customer, date=date\n")
    found = json.loads(done.stdout)
    assert found.pop("seconds") > 0
    assert found == {
        "model": "bg_nbd",
        "parameters": pytest.approx(
            {"r": 0.242595, "alpha": 4.413602, "a": 0.792922, "b": 2.425907}, rel=2e-3
        ),
        "log_likelihood": pytest.approx(-9582.4292, abs=1e-3),
        "customers": 2357,
        "calibration_end": "1997-09-30",
    }


def test_the_likeliest_k_is_chosen_and_told(querencia, dates_only):
    done = querencia("fit", dates_only, "--model", "mbg_cnbd_k", LANG="es_ES.UTF-8")
    assert done.returncode == 0
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[3:8])
    assert lines["k"] == "1"  # CDNOW's customers buy by pure chance
    assert "Log-verosimilitud" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--model", "arima"], "no model is called “arima”; there are "),
        (["--model", "bg_nbd", "--k", "2"], "--k: bg_nbd has no k to choose."),
        (
            ["--calibration-end", "1996-12-31"],
            "--calibration-end: the first purchase is of 1 Jan 1997, after 31 Dec 1996.",
        ),
        (["--calibration-end", "2999-12-31"], "--calibration-end: 31 Dec 2999 has not come yet."),
    ],
)
def test_what_cannot_be_fitted_is_said_in_one_sentence(querencia, dates_only, arguments, sentence):
    done = querencia("fit", dates_only, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith(f"querencia: {sentence}")
