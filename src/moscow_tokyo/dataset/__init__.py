"""`Dataset`: the one façade of a package's tables, views, rules and citations.

The functions of `moscow_tokyo` are the methods of `BUNDLED`, the data set that came with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..packages import frames, places
from .base import Place
from .finding import Finding
from .making import Making
from .reading import Reading
from .writing import Writing

if TYPE_CHECKING:
    from ..plots import Plots


class Dataset(Reading, Finding, Writing, Making):
    """A data package: typed tables, joined views, their codebook, rules and citation.

    `moscow_tokyo.open(path)` gives one. The functions of `moscow_tokyo` are the methods of the one
    that came with the library. Nothing is read before it is asked for.

    Examples
    --------
    >>> import moscow_tokyo as mt
    >>> data = mt.Dataset.bundled()
    >>> data.name
    'moscow-tokyo'
    >>> data.load("claims").attrs["version"] == data.version == mt.__version__
    True
    """

    @classmethod
    def bundled(cls) -> Dataset:
        """The data set that came with the library."""
        return BUNDLED

    @property
    def plot(self) -> Plots:
        """The pictures: `plot.timeline()`, `.network()`, `.certainty()`, `.forecasts()`, `.agreement()`.

        Each is an Altair chart, with the frame behind it as `.data`; they need the extra `plot`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.plot.forecasts().data["certainty"].to_list()
        ['unlikely', 'possible', 'likely', 'certain']
        """
        from ..plots import Plots

        return Plots(self.load, self.version, self.reliability)

    def __repr__(self) -> str:
        return f"<Dataset {self.name} {self.version} at {self.path}>"

    def _repr_html_(self) -> str:
        return frames.html(f"{self.name} {self.version} at {self.path}", self.tables())

    def __reduce__(self) -> tuple[Callable[..., Dataset], tuple[Any, ...]]:
        """Pickled as its place: whoever unpickles it opens it there."""
        return (Dataset.bundled, ()) if self is BUNDLED else (open, (str(self.path),))


def open(path: Place, *, sha256: str | None = None) -> Dataset:
    """The data set at a path or URL: a folder, a `datapackage.json`, a zip, or a `.sqlite`.

    A zip (of CSV or Parquet) is checked against the sizes and hashes in its descriptor, SQLite
    against its fingerprints; a folder may have been edited, so there only `validate` compares them.

    Parameters
    ----------
    path
        A path; or a URL, which needs the extra `fetch`: it is downloaded once, into the cache,
        which the environment variable MOSCOW_TOKYO_CACHE can move.
    sha256
        The hash that the file must have, 64 hexadecimal digits.

    Raises
    ------
    PackageError
        When there is no package, or a damaged one; it is a `ValueError`.
    ImportError
        For a URL without the extra.

    Examples
    --------
    >>> import moscow_tokyo as mt
    >>> mt.open(mt.Dataset.bundled().path).version == mt.__version__
    True
    """
    return Dataset._open(path, sha256)


BUNDLED: Dataset = Dataset(places.bundled)
