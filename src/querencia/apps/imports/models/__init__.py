"""What is stored of imports."""

from querencia.apps.imports.models.imported import Import, Rejection, Trace
from querencia.apps.imports.models.token import ApiToken

__all__ = ["ApiToken", "Import", "Rejection", "Trace"]
