"""The method that searches the words of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import text
from ..packages import frames, fulltext
from .base import Opened

if TYPE_CHECKING:
    import pandas as pd


class Finding(Opened):
    """The method that searches the data."""

    def search(self, words: str) -> pd.DataFrame:
        """Search statements, names, titles and notes for cells that contain all the words.

        Case, diacritics and the order of the words do not matter, and part of a word is enough:
        `gromyk` finds the person, and so does `громыко`.

        Parameters
        ----------
        words
            One or more words, separated by spaces.

        Returns
        -------
        DataFrame
            All text, one row for each cell found, those of the core tables first: table, id (the ID
            of the row, as `cite` takes it), column, text. Empty if nothing is found.

        Raises
        ------
        ValueError
            If `words` is empty.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> found = mt.search("gromyko visit")
        >>> found.loc[0, "id"], found.loc[0, "text"]
        ('1976-gromyko-visit', 'Visit of Gromyko to Japan in 1976')
        """
        import pandas as pd

        found = list(fulltext.hits(self._package, text("words", words)))
        made = pd.DataFrame(found, columns=list(fulltext.Hit._fields)).astype("string[pyarrow]")
        title = f"Search for {words.strip()}"
        made.attrs.update(frames.about(self._package, {"name": "", "title": title}))
        return made
