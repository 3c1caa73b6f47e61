"""How long several gaps take agrees with what the models say about one."""

import numpy as np
import pytest

from querencia.analytics.models import MbgCnbdK, MixK
from querencia.analytics.models.erlang_several import several_tail, usual_rate

GIVEN = {"r": 1.2, "a": 0.5, "b": 1.5}


@pytest.fixture(params=["mbg_cnbd_k", "mix_k"])
def model(request):
    if request.param == "mix_k":
        shares = {"weight_1": 0.5, "weight_4": 0.3, "weight_9": 0.2}
        return MixK((1, 4, 9)).with_parameters(GIVEN | {"A": 5.0} | shares)
    return MbgCnbdK(3).with_parameters(GIVEN | {"alpha": 1.7})


def test_one_gap_has_the_tail_of_the_silence(model, sample):
    rows = sample.histories
    one = several_tail(model, rows, np.ones(len(rows), int), rows.silence)
    np.testing.assert_allclose(one, model.tail(rows), rtol=1e-9)


def test_the_usual_rate_is_the_rate_on_the_day_of_the_last_purchase(model, sample):
    at_last = sample.histories.at_last_purchase()
    np.testing.assert_allclose(
        usual_rate(model, sample.histories), model.purchase_rate(at_last), rtol=1e-9
    )
