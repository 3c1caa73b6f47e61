"""The charts of the page: each a drawing for wide and for narrow screens, with its table."""

from querencia.report.charts.drawing import Drawing, Table

__all__ = ["Drawing", "Table"]
