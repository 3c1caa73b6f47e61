"""`--lang` with a country: numbers, dates and money are written as they are there."""

import pytest

from querencia.cli.language import chosen_language

LEDGER = "customer,date,amount,currency\n" + "".join(
    f"Bar {bar},2025-{month:02d}-{1 + bar},{1000 * bar}.50,MXN\n"
    for bar in range(1, 9)
    for month in range(1, 13)
)


@pytest.mark.parametrize(
    ("arguments", "spoken"),
    [
        (["review", "--lang", "es_MX"], "es_MX"),
        (["review", "--lang=es-AR"], "es-AR"),
        (["review", "--lang", "EN_us"], "EN_us"),
        (["review", "--lang", "fr_CA"], "en"),
        (["review"], "en"),
    ],
)
def test_the_country_goes_with_the_language(arguments, spoken):
    assert chosen_language(arguments, {"LANG": "en_GB.UTF-8"}) == spoken


@pytest.mark.parametrize(
    ("lang", "amount", "tag"),
    [("es_MX", "$407,484 en", "es-MX"), ("es", "407.484\N{NO-BREAK SPACE}MXN en", "es-ES")],
)
def test_the_review_is_written_as_in_the_country(querencia, tmp_path, lang, amount, tag):
    (tmp_path / "compras.csv").write_text(LEDGER)
    done = querencia("review", "compras.csv", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert amount in done.stdout
    page = (tmp_path / "review/review.html").read_text()
    assert f'<html lang="{tag}">' in page
