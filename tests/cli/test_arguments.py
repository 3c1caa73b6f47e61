"""What is asked for wrongly is refused in one sentence; help teaches in the reader's language."""

import pytest

import querencia as package


def refused(done) -> str:
    """Return the one sentence of a refusal, after making sure that it is one and nothing else."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("querencia: ")
    return done.stderr.removeprefix("querencia: ").strip()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["revew"], "No such command 'revew'. Is it 'review', 'serve'?"),
        (["simulate"], "--out is missing."),
        (["simulate", "--out"], "--out needs a value."),
        (["simulate", "--out", "x.csv", "y"], "there is nothing to do with y."),
        (["review"], "LEDGER is missing."),
        (["review", "x.csv", "--windw", "3"], "there is no option --windw; is it --window?"),
        (
            ["review", "x.csv", "--as-of", "mañana"],
            "--as-of: “mañana” is no date; write it like 2026-11-21 or 21/11/2026.",
        ),
        (
            ["review", "x.csv", "--as-of", "31/02/2026"],
            "--as-of: the calendar has no day “31/02/2026”.",
        ),
        (
            ["review", "x.csv", "--margin-rate", "35"],
            "--margin-rate: it must lie between 0 and 1 (or 0% and 100%), not 35.",
        ),
        (
            ["review", "x.csv", "--capacity", "0"],
            "--capacity: it must be 1, 2, 3 or more, not 0.",
        ),
        (
            ["review", "x.csv", "--false-alarms", "0"],
            "--false-alarms: it must be greater than zero, not 0.",
        ),
        (
            ["review", "x.csv", "--lang", "fr"],
            "--lang: Querencia does not speak “fr”; it speaks en, es.",
        ),
        (
            ["review", "x.csv", "--lang", "en_XX"],
            (
                "--lang: “en_XX” names no country whose way of writing is known; write it like "
                "es_MX or en_GB."
            ),
        ),
        (
            ["review", "x.csv", "--lang=es-"],
            (
                "--lang: «es-» no nombra un país cuya forma de escribir se conozca; escriba, por "
                "ejemplo, es_MX o en_GB."
            ),
        ),
        (
            ["review", "x.csv", "--country", "España"],
            "--country: “España” is no code of a country; write it like ES or MX.",
        ),
    ],
)
def test_wrong_arguments_are_refused_in_one_sentence(querencia, arguments, sentence):
    assert refused(querencia(*arguments)) == sentence


def test_without_a_command_the_help_is_printed(querencia):
    done = querencia()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == querencia("--help").stdout


def test_the_version_is_printed(querencia):
    assert querencia("--version").stdout == f"querencia {package.__version__}\n"


@pytest.mark.parametrize(
    ("where", "first_word"),
    [
        ({"LANG": "en_GB.UTF-8"}, "Usage:"),
        ({"LANG": "es_MX.UTF-8"}, "Uso:"),
        ({"LANG": "C"}, "Uso:"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "en_US.UTF-8"}, "Usage:"),
        ({"LANG": ""}, "Uso:"),
    ],
)
def test_the_locale_chooses_the_language(querencia, where, first_word):
    done = querencia("simulate", "--help", **where)
    assert done.stdout.split()[0] == first_word


def test_lang_goes_before_the_locale_in_help_and_errors(querencia):
    assert querencia("review", "--lang=es", "--help").stdout.startswith("Uso: ")
    done = querencia("review", "--lang", "es", "--as-of", "ayer")
    assert refused(done).startswith("--as-of: «ayer» no es una fecha")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["review", "mysql://caja/tienda?table=compras"],
            "mysql://caja/tienda?table=compras es de un tipo desconocido; se leen tablas de",
        ),
        (
            ["review", "duckdb://compras.ddb?table=compras"],
            "duckdb://compras.ddb?table=compras no se puede leer: ese archivo no existe.",
        ),
        (
            ["review", "compras.csv", "--encoding", "marciano"],
            "'marciano' no es el nombre de ninguna codificación; pruebe con utf-8 o cp1252.",
        ),
        (
            ["review", "compras.csv", "--rates", "cambios.csv"],
            "cambios.csv tiene el cambio 'mucho', que no es un número.",
        ),
        (
            ["review", "compras.csv", "--acquisition-cost", "costos.csv"],
            "costos.csv: Costos de adquisición, línea 2: cost es 'mucho', y debería ser un número",
        ),
        (
            ["review", "compras.csv", "--columns", "quien=Cliente"],
            "--columns: 'quien=Cliente' no es NOMBRE=ENCABEZADO con uno de los nombres cliente",
        ),
        (
            ["simulate", "--out", "x.csv", "--weeks", "9999"],
            "weeks debe estar entre 1 y 5200, y no ser 9999.",
        ),
    ],
)
def test_what_the_library_refuses_is_said_in_spanish_too(querencia, tmp_path, arguments, sentence):
    (tmp_path / "compras.csv").write_text("Cliente;Fecha\nAna;25/03/2024\n")
    (tmp_path / "cambios.csv").write_text("moneda;cambio\nEUR;1\nUSD;mucho\n")
    (tmp_path / "costos.csv").write_text("canal;costo\nferia;mucho\n")
    assert refused(querencia(*arguments, LANG="es_ES.UTF-8")).startswith(sentence)


def test_the_help_is_whole_in_spanish(querencia):
    """Headings, defaults and the help option too: they are Typer's own words."""
    text = querencia("simulate", "--help", LANG="es_ES.UTF-8").stdout
    for english in ("Usage", "Options", "default", "required", "Show this"):
        assert english not in text
    for spanish in ("Uso: querencia simulate", "Opciones:", "por defecto", "obligatorio"):
        assert spanish in text
