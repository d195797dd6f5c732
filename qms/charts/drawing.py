"""What every chart is: a figure, the same in words, and the same as a table."""

from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Drawing:
    """A figure that never stands alone.

    Attributes:
        summary: Sentences that say what the figure shows, one a line.
        columns: Heads of the table, the first names the rows.
        rows: The table's cells as text, in the order of the figure.
        beside: Further figures of the same kind, which follow the first.
        across: How many of them stand in a row where there is room.
    """

    figure: go.Figure
    summary: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    beside: tuple[go.Figure, ...] = ()
    across: int = 1
