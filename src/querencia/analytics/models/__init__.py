"""Models of how often customers buy, when they leave, and what a purchase is worth."""

from querencia.analytics.models.catalogue import MODELS, choose_k, model
from querencia.analytics.models.compression import compress
from querencia.analytics.models.gamma_gamma import GammaGamma
from querencia.analytics.models.histories import Histories
from querencia.analytics.models.mbg_cnbd_k import BgCnbdK, MbgCnbdK
from querencia.analytics.models.mbg_nbd import BgNbd, MbgNbd
from querencia.analytics.models.mix_k import MixK
from querencia.analytics.models.pareto_nbd import ParetoNbd
from querencia.analytics.models.protocol import RhythmModel
from querencia.analytics.models.sbg import ShiftedBetaGeometric, cohort
from querencia.analytics.models.storage import load, save

__all__ = [
    "MODELS",
    "BgCnbdK",
    "BgNbd",
    "GammaGamma",
    "Histories",
    "MbgCnbdK",
    "MbgNbd",
    "MixK",
    "ParetoNbd",
    "RhythmModel",
    "ShiftedBetaGeometric",
    "choose_k",
    "cohort",
    "compress",
    "load",
    "model",
    "save",
]
