"""Models of how often customers buy and when they leave."""

from querencia.analytics.models.catalogue import MODELS, choose_k, model
from querencia.analytics.models.compression import compress
from querencia.analytics.models.histories import Histories
from querencia.analytics.models.mbg_cnbd_k import BgCnbdK, MbgCnbdK
from querencia.analytics.models.mbg_nbd import BgNbd, MbgNbd
from querencia.analytics.models.mix_k import MixK
from querencia.analytics.models.protocol import RhythmModel

__all__ = [
    "MODELS",
    "BgCnbdK",
    "BgNbd",
    "Histories",
    "MbgCnbdK",
    "MbgNbd",
    "MixK",
    "RhythmModel",
    "choose_k",
    "compress",
    "model",
]
