"""Tax ids, e-mails and names are compared in one form."""

import pytest

from querencia.apps.customers.domain.emails import NotAnEmail, read_email
from querencia.apps.customers.domain.names import name_key, words
from querencia.apps.customers.domain.tax_ids import WrongTaxId, keep_tax_id, read_tax_id


@pytest.mark.parametrize(
    ("country", "text", "compact"),
    [
        ("ES", "b-58378431", "B58378431"),
        ("ES", "54362315-K", "54362315K"),
        ("ES", "X-5253868-R", "X5253868R"),
        ("AR", "20-05536168-2", "20055361682"),
        ("BR", "16.727.230/0001-97", "16727230000197"),
        ("BR", "390.533.447-05", "39053344705"),
        ("CL", "12.531.909-2", "125319092"),
        ("CO", "213.123.432-1", "2131234321"),
        ("MX", "GODE 561231 GR8", "GODE561231GR8"),
        ("PE", "20512333797", "20512333797"),
        ("BO", "10.20-30", "102030"),
    ],
)
def test_a_tax_id_is_kept_compact(country, text, compact):
    assert read_tax_id(text, country=country) == compact


@pytest.mark.parametrize(("country", "text"), [("ES", "B58378432"), ("MX", "XXX"), ("AR", "20")])
def test_a_wrong_tax_id_is_refused_with_a_sentence(country, text):
    with pytest.raises(WrongTaxId, match=text):
        read_tax_id(text, country=country)


def test_a_persons_number_that_no_rule_is_known_of_is_only_tidied():
    assert read_tax_id("1.234.567-2", country="UY", is_person=True) == "12345672"
    with pytest.raises(WrongTaxId):
        read_tax_id("1.234.567-2", country="UY")


def test_from_elsewhere_a_wrong_tax_id_is_kept_and_doubtful():
    assert keep_tax_id("B-58378431", country="ES") == ("B58378431", False)
    assert keep_tax_id(" B-58378432 ", country="ES") == ("B-58378432", True)
    assert keep_tax_id("  ", country="ES") == ("", False)


def test_an_email_is_kept_in_lower_case():
    assert read_email(" Ana.Lopez@Ejemplo.ES ") == "ana.lopez@ejemplo.es"
    with pytest.raises(NotAnEmail, match="ana@"):
        read_email("ana@")


def test_names_are_compared_without_accents_case_and_punctuation():
    assert name_key("  Óptica   ÑANDÚ, S.A.U. ") == "optica nandu sau"
    assert words("O'Donnell & Hijos_2") == ["o", "donnell", "hijos", "2"]
    assert len(name_key("ñ" * 300)) == 200
