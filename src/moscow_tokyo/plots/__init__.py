"""`Plots`: the pictures of a data set as Altair charts, each with its data as a frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from .._extras import need
from . import frames

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Load = Callable[[str], "pd.DataFrame"]
STATUS = ("held", "under_way", "scheduled", "proposed", "wanted", "possible", "refused")


class Plots:
    """Charts of a data set, which Jupyter displays.

    Each method returns an Altair chart: `chart.data` is the frame that it draws, and
    `chart.save("name.svg")` or `.png` saves it without a network. They need the extra `plot`.

    Examples
    --------
    >>> import moscow_tokyo as mt
    >>> chart = mt.plot.certainty()
    >>> chart.data.columns.to_list()
    ['document_id', 'title', 'certainty', 'claims']
    """

    def __init__(self, load: Load, version: str, coded: Callable[[], list[dict[str, Any]]]) -> None:
        self._load = load
        self._version = version
        self._coded = coded

    def timeline(self, *, known: bool = False) -> alt.LayerChart:
        """The dated meetings, each as the span that its date allows, by channel.

        A date that is open on one side, or goes beyond the picture, ends in an arrow.

        Parameters
        ----------
        known
            Use dates from outside the documents (`known_dates`) where there are any, instead of
            those of the documents; where they are open on one side, that side is the documents'.

        Returns
        -------
        altair.LayerChart
        """
        altair = need("altair", "plot.timeline", "plot")
        data = frames.timeline(self._load, known)
        dash = altair.condition(
            altair.FieldOneOfPredicate("status", ["held", "under_way"]),
            altair.value([1, 0]),
            altair.value([3, 2]),
        )
        base = altair.Chart(data).encode(
            y=altair.Y(
                "title:N",
                title=None,
                sort=data["title"].drop_duplicates().to_list(),
                axis=altair.Axis(labelLimit=300),
            ),
            tooltip=["meeting_id", "title", "date_edtf", "dated_by", "channel", "status"],
        )
        span = base.mark_rule(strokeWidth=5).encode(
            x=altair.X("from:T", title=None, scale=altair.Scale(domain=_days(altair), clamp=True)),
            x2="to:T",
            color=self._status(altair),
            strokeDash=dash,
        )
        ends = base.mark_point(filled=True, size=45).encode(
            x=altair.X("from:T"),
            color=self._status(altair),
            shape=altair.Shape("channel:N", title="Channel"),
        )
        arrows = [
            base.transform_filter(f"datum.{beyond}")
            .mark_point(filled=True, size=70, shape=f"triangle-{way}")
            .encode(x=altair.X(f"{edge}:T"), color=self._status(altair))
            for beyond, way, edge in (("before", "left", "from"), ("after", "right", "to"))
        ]
        made: alt.LayerChart = self._finished(
            altair, altair.layer(span, ends, *arrows, data=data), "Meetings, proposed and held"
        )
        return made

    def network(self) -> alt.Chart:
        """Who met whom: how many occasions each pair across the two sides has, planned ones too."""
        altair = need("altair", "plot.network", "plot")
        data = frames.network(self._load)
        chart = (
            altair.Chart(data)
            .mark_circle(opacity=1)
            .encode(
                x=altair.X(
                    "other:N", title="Soviet side", axis=altair.Axis(labelAngle=-40, labelLimit=260)
                ),
                y=altair.Y("one:N", title="Japanese side", axis=altair.Axis(labelLimit=260)),
                size=altair.Size(
                    "meetings:Q",
                    title="Occasions",
                    legend=altair.Legend(values=sorted({*data["meetings"]})),
                ),
                color=altair.Color(
                    "state:N",
                    title="At least one",
                    scale=altair.Scale(range=["#1f5a93", "#c98500"]),
                ),
                tooltip=["one", "other", "meetings", "held", "titles"],
            )
        )
        made: alt.Chart = self._finished(altair, chart, "Who met whom")
        return made

    def certainty(self) -> alt.Chart:
        """How firmly each document puts what it says: its claims by certainty.

        *Certain* means that the document prints no hedge, not that it is convinced.
        """
        altair = need("altair", "plot.certainty", "plot")
        data = frames.certainty(self._load)
        order = list(data["certainty"].cat.categories)
        chart = (
            altair.Chart(data)
            .mark_bar()
            .encode(
                x=altair.X("claims:Q", stack="normalize", title="Share of claims"),
                y=altair.Y(
                    "title:N",
                    title=None,
                    sort=data["title"].drop_duplicates().to_list(),
                    axis=altair.Axis(labelLimit=300),
                ),
                color=altair.Color(
                    "certainty:O", sort=order, title="Certainty", scale=altair.Scale(scheme="blues")
                ),
                order=altair.Order("rank:Q"),
                tooltip=["title", "certainty", "claims"],
            )
            .transform_calculate(rank=f"indexof({order!r}, datum.certainty)")
        )
        made: alt.Chart = self._finished(
            altair, chart, "How firmly the documents put it (certain: without a hedge)"
        )
        return made

    def forecasts(self) -> alt.LayerChart:
        """The share of settled forecasts that came about in full, with 95 % intervals.

        A forecast that came about in part is settled, but does not count as having come about.
        """
        altair = need("altair", "plot.forecasts", "plot")
        data = frames.forecasts(self._load)
        base = altair.Chart(data).encode(
            y=altair.Y("certainty:O", sort=None, title="Certainty"),
            tooltip=["certainty", "forecasts", "settled", "happened", "partly"],
        )
        x = altair.X(
            "low:Q", scale=altair.Scale(domain=[0, 1]), title="Share that came about in full"
        )
        chart = _intervals(altair, base, x, "share:Q", "high:Q", size=70)
        made: alt.LayerChart = self._finished(altair, chart, "Forecasts, and what became of them")
        return made

    def agreement(self) -> alt.LayerChart:
        """Krippendorff's alpha of two coders: each field in its last round of 20 units or more."""
        altair = need("altair", "plot.agreement", "plot")
        data = frames.agreement(self._coded())
        base = altair.Chart(data).encode(
            y=altair.Y("field:N", title=None, sort=None),
            tooltip=["field", "round", "units", "alpha"],
        )
        scale = altair.Scale(domain=[0, 1], clamp=True)
        x = altair.X("alpha_low:Q", scale=scale, title="Alpha")
        chart = _intervals(altair, base, x, "alpha:Q", "alpha_high:Q", size=55)
        made: alt.LayerChart = self._finished(altair, chart, "How far the coders agree")
        return made

    def _status(self, altair: Any) -> Any:
        return altair.Color(
            "status:N",
            title="Status",
            sort=list(STATUS),
            scale=altair.Scale(scheme="tableau10"),
            legend=altair.Legend(labelExpr="replace(datum.label, '_', ' ')"),
        )

    def _finished(self, altair: Any, chart: Any, title: str) -> Any:
        """A chart with its title and its source."""
        source = f"Moscow–Tokyo {self._version}; coded by language models, checked by no historian"
        return chart.properties(
            width=560, title=altair.TitleParams(title, subtitle=source, anchor="start")
        )


def _intervals(altair: Any, base: Any, low: Any, value: str, high: str, size: int) -> Any:
    """Lines from the low to the high end of each row, with a dot at the value, on one scale."""
    line = base.mark_rule().encode(x=low, x2=high)
    dot = base.mark_point(filled=True, size=size).encode(x=altair.X(value, scale=low["scale"]))
    return altair.layer(line, dot, data=base.data)


def _days(altair: Any) -> list[Any]:
    """The first and the last day of the timeline, as a scale takes them."""
    days = [date.fromisoformat(day) for day in frames.YEARS]
    return [altair.DateTime(year=day.year, month=day.month, date=day.day) for day in days]
