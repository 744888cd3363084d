"""How much of each document the package quotes, and whether our words are our own."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ...errors import Fault
from .context import Context
from .report import Measure
from .rules import rule
from .transcripts import GAP, cells_as_printed, own_passages

SHARE = 0.40
"""The largest share of a copyrighted document that may be quoted."""
RUN = 6
"""So many words in a row, names not counted, are a copy."""
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")


@rule("verbatim-share", "claims", "readings", "meetings", "names", "attendance", transcript=True)
def share(context: Context) -> Iterator[Fault]:
    """At most 40 % of a copyrighted document's words are quoted in the package.

    Counted are the words of anchors, hedges, readings and all columns "as printed", each position
    of the document once; the document's words are those of its passages, residue left out.
    """
    documents, passages = context["documents"], context["passages"]
    taken = _taken(context)
    kinds = passages.by_key("kind")
    total: dict[str, int] = {}
    used: dict[str, int] = {}
    owner = passages.by_key("document_id")
    for passage, text in context.texts.items():
        if kinds[passage] != "residue":
            document = str(owner[passage])
            total[document] = total.get(document, 0) + text.count(" ") + 1
            used[document] = used.get(document, 0) + len(taken.get(passage, ()))
    for row, (document, rights) in enumerate(
        zip(documents["document_id"], documents["rights"], strict=True)
    ):
        if not total.get(document):
            continue
        value = used[document] / total[document]
        limit = SHARE if rights == "copyrighted" else None
        context.measures.append(Measure("verbatim_share", document, value, limit))
        if limit is not None and value > limit:
            yield documents.fault(
                row,
                "",
                f"at most {limit:.0%} of a copyrighted document's words",
                "shorten anchors and other verbatim cells",
                f"{value:.1%} verbatim ({used[document]} of {total[document]} words)",
            )


def _taken(context: Context) -> dict[str, set[int]]:
    """For each passage, the positions of the words that some cell quotes."""
    found: dict[str, set[int]] = {}

    def take(words: str, passage: str, first: float = 1, last: float = 1e9) -> None:
        for part in words.split(GAP):
            place = _find(part.split(), context.texts.get(passage, "").split(" "), first, last)
            found.setdefault(passage, set()).update(place)

    claims, readings = context["claims"], context["readings"]
    spans = (claims["passage_id"], claims.number("word_from"), claims.number("word_to"))
    for row, (passage, first, last) in enumerate(zip(*spans, strict=True)):
        take(claims["anchor"].iat[row], passage, first, last)
        for other in own_passages(claims, row):
            take(claims["hedge"].iat[row], other)
    spans = (readings["passage_id"], readings.number("word_from"), readings.number("word_to"))
    for row, (passage, first, last) in enumerate(zip(*spans, strict=True)):
        take(readings["as_printed"].iat[row], passage, first, last)
        if readings["reading"].iat[row] and passage in context.texts and first <= last:
            end = min(int(last), context.texts[passage].count(" ") + 1)
            found.setdefault(passage, set()).update(range(_word(first), end + 1))
    for table, column, row, sources in cells_as_printed(context):
        for passage in sources:
            take(table[column].iat[row], passage)
    return found


def _find(words: list[str], text: list[str], first: float, last: float) -> range:
    """Positions (from 1) of the first place, inside an extent, where words are found in a text."""
    bare = [_bare(word) for word in text]
    wanted = [_bare(word) for word in words]
    for start in range(_word(first), len(text) - len(words) + 2):
        if start + len(words) - 1 > last:
            break
        if words and bare[start - 1 : start - 1 + len(words)] == wanted:
            return range(start, start + len(words))
    return range(0)


def _word(number: float) -> int:
    """The number of a word as a whole number, from 1; where it is missing, the first."""
    return 1 if math.isnan(number) else max(int(number), 1)


def _bare(word: str) -> str:
    """A word without case and without the punctuation around it."""
    return re.sub(r"^\W+|\W+$", "", word).lower() or word


@rule("own-words", "claims", "meetings", "names", transcript=True)
def own_words(context: Context) -> Iterator[Fault]:
    """Our own words copy no run of six words or more of the passage, names not counted."""
    claims, meetings, documents = context["claims"], context["meetings"], context["documents"]
    sources: dict[str, list[str]] = {}
    for row, (meeting, occasion) in enumerate(
        zip(claims["meeting_id"], claims["said_at"], strict=True)
    ):
        for one in filter(None, (meeting, occasion)):
            sources.setdefault(one, []).extend(own_passages(claims, row))
    passages = context["passages"]
    by_document: dict[str, list[str]] = {}
    for passage, document in zip(passages["passage_id"], passages["document_id"], strict=True):
        by_document.setdefault(document, []).append(passage)
    plan = [
        (claims, ("statement", "condition"), [own_passages(claims, n) for n in range(len(claims))]),
        (meetings, ("title", "subject"), [sources.get(m, []) for m in meetings["meeting_id"]]),
        (documents, ("summary",), [by_document.get(d, []) for d in documents["document_id"]]),
    ]
    texts = _Texts(context)
    for table, columns, origins in plan:
        for column in columns:
            for row, (text, origin) in enumerate(zip(table[column], origins, strict=True)):
                for passage in dict.fromkeys(origin):
                    run = texts.copied(text, passage)
                    if run:
                        expected = f"our own words, not {RUN} or more in a row from {passage}"
                        yield table.fault(row, column, expected, "reword it", run)


class _Texts:
    """The words of each passage, and which of them belong to names."""

    def __init__(self, context: Context) -> None:
        self.texts = context.texts
        self.names: dict[str, list[list[str]]] = {}
        names = context["names"]
        for column in ("name_as_printed", "capacity_as_printed"):
            for passage, name in zip(names["passage_id"], names[column], strict=True):
                if name:
                    self.names.setdefault(passage, []).append(_words(name))
        self.known: dict[str, tuple[list[str], list[bool], set[tuple[str, ...]]]] = {}

    def copied(self, text: str, passage: str) -> str:
        """The longest run that a text copies of a passage, or "" when it is short enough."""
        if passage not in self.texts:
            return ""
        theirs, named, grams = self._passage(passage)
        mine = _words(text)
        if grams.isdisjoint(tuple(mine[n : n + RUN]) for n in range(len(mine) - RUN + 1)):
            return ""
        best, found = 0, ""
        counts, lengths = [0] * (len(theirs) + 1), [0] * (len(theirs) + 1)
        for end, word in enumerate(mine, start=1):
            for place in range(len(theirs), 0, -1):
                same = theirs[place - 1] == word
                lengths[place] = lengths[place - 1] + 1 if same else 0
                counts[place] = counts[place - 1] + (not named[place - 1]) if same else 0
                if counts[place] >= max(RUN, best + 1):
                    best, found = counts[place], " ".join(mine[end - lengths[place] : end])
        return found

    def _passage(self, passage: str) -> tuple[list[str], list[bool], set[tuple[str, ...]]]:
        if passage not in self.known:
            words = _words(self.texts[passage])
            named = [False] * len(words)
            for name in self.names.get(passage, []):
                for start in range(len(words) - len(name) + 1):
                    if words[start : start + len(name)] == name:
                        named[start : start + len(name)] = [True] * len(name)
            grams = {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
            self.known[passage] = words, named, grams
        return self.known[passage]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
