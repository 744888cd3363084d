"""`Dataset`: the one way to a package's tables, views, rules and citations.

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

    `moscow_tokyo.open(path)` returns one. The functions of `moscow_tokyo` are the methods of the
    data set that came with the library. Nothing is read until it is needed.

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
        """Charts: `plot.timeline()`, `.network()`, `.certainty()`, `.forecasts()`, `.agreement()`.

        Each returns an Altair chart, with its data as the frame `.data`; they need the extra `plot`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.plot.forecasts().data["certainty"].to_list()
        ['unlikely', 'possible', 'likely', 'certain']
        """
        from ..plots import Plots

        def coded() -> list[dict[str, Any]]:
            from ..curation import agreement

            return agreement.telling(agreement.compared(self._package, None, "fields"))

        return Plots(self.load, self.version, coded)

    def __repr__(self) -> str:
        return f"<Dataset {self.name} {self.version} at {self.path}>"

    def _repr_html_(self) -> str:
        return frames.html(f"{self.name} {self.version} at {self.path}", self.tables())

    def __reduce__(self) -> tuple[Callable[..., Dataset], tuple[Any, ...]]:
        """Pickled as its place, where it is opened again."""
        return (Dataset.bundled, ()) if self is BUNDLED else (open, (str(self.path),))


def open(path: Place, *, sha256: str | None = None) -> Dataset:
    """Open the data set at a path or URL.

    A zip (of CSV or Parquet) is checked against the sizes and hashes in its descriptor, SQLite
    against its fingerprints. A folder may have been edited, so there only `validate` compares them.

    Parameters
    ----------
    path
        A folder, a `datapackage.json`, a zip or a `.sqlite`; or a URL of such a file, which needs
        the extra `fetch` and is downloaded once into the cache (the environment variable
        MOSCOW_TOKYO_CACHE names another folder for it).
    sha256
        The SHA-256 that the file must have, as 64 hexadecimal digits.

    Returns
    -------
    Dataset
        With the same methods as `moscow_tokyo`: `.load("claims")` and so on.

    Raises
    ------
    PackageError
        If there is no package, or a damaged one; it is a `ValueError`.
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
