"""The views as SQL over the tables, written apart from the library: a peer in speed, and a second opinion.

`forecasts`, `links` and `timeline` are plain SQL, which DuckDB and Spark both read; the other two
are for DuckDB, which joins lists to a text in an order.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

_WEAKEST = """
LEFT JOIN (
  SELECT u.claim_id, max(CASE r.basis WHEN 'attested' THEN 1 WHEN 'outside_source' THEN 2
    WHEN 'sense' THEN 3 WHEN 'conjecture' THEN 4 WHEN 'open' THEN 5 END) AS place
  FROM claim_readings u JOIN readings r ON r.reading_id = u.reading_id GROUP BY u.claim_id
) w ON w.claim_id = c.claim_id
LEFT JOIN documents d ON d.document_id = c.document_id
LEFT JOIN participants maker ON maker.participant_id = d.creator
LEFT JOIN participants a ON a.participant_id = c.asserted_by
LEFT JOIN meetings m ON m.meeting_id = c.meeting_id
"""
_OF_CLAIMS = """
coalesce(a.name, c.asserted_by, maker.name, d.creator) AS voice, a.name AS asserter,
coalesce(d.information_as_of, d.issued_latest) AS as_of, d.title AS document_title,
m.title AS meeting_title, CASE w.place WHEN 1 THEN 'attested' WHEN 2 THEN 'outside_source'
  WHEN 3 THEN 'sense' WHEN 4 THEN 'conjecture' WHEN 5 THEN 'open' END AS weakest_basis
"""


def _names(role: str) -> str:
    return f"""(SELECT claim_id, string_agg(name, '; ' ORDER BY first) AS names FROM (
      SELECT p.claim_id, n.name, min(p.participant_id) AS first FROM claim_participants p
      JOIN participants n ON n.participant_id = p.participant_id WHERE p.role = '{role}'
      GROUP BY p.claim_id, n.name) GROUP BY claim_id)"""


def _side(where: str) -> str:
    return f"""(SELECT meeting_id, string_agg(name, '; ' ORDER BY first) AS names FROM (
      SELECT meeting_id, name, min(participant_id) AS first FROM (
        SELECT t.meeting_id, t.participant_id, p.name || CASE WHEN
          max(CASE t.presence WHEN 'certain' THEN 1 ELSE 0 END) = 1 THEN '' ELSE ' (possible)' END
          AS name FROM attendance t JOIN participants p ON p.participant_id = t.participant_id
        WHERE {where} GROUP BY t.meeting_id, t.participant_id, p.name
      ) GROUP BY meeting_id, name) GROUP BY meeting_id)"""


VIEWS = {
    "forecasts": f"""
SELECT c.claim_id, c.statement, c.certainty, c.condition, o.question, o.horizon_latest, o.outcome,
  c.document_id, c.asserted_by, c.attribution, c.topic, c.hedge, c.negated, c.time_edtf,
  c.time_earliest, c.time_latest, c.time_as_printed, c.meeting_id, c.passage_id, c.anchor, c.note,
  o.condition_met, o.outcome_edtf, o.outcome_earliest, o.outcome_latest, o.evidence_claim_id,
  o.evidence_url, o.note AS outcome_note, o.confidence, {_OF_CLAIMS},
  CASE WHEN c.certainty = 'possible' THEN 'open'
    WHEN (c.certainty = 'unlikely') <> c.negated THEN 'no' ELSE 'yes' END AS expected,
  CASE WHEN c.certainty = 'possible' THEN NULL WHEN o.outcome = 'partly' THEN 'partly'
    WHEN o.outcome NOT IN ('happened', 'did_not_happen') OR o.outcome IS NULL THEN NULL
    WHEN (o.outcome = 'happened') = ((c.certainty = 'unlikely') = c.negated) THEN 'yes'
    ELSE 'no' END AS borne_out
FROM claims c LEFT JOIN outcomes o ON o.claim_id = c.claim_id {_WEAKEST}
WHERE c.kind = 'forecast'""",
    "links": """
SELECT l.claim_id, c.statement, l.relation, l.other_claim_id, o.statement AS other_statement,
  l.still_so, l.basis, l.note, c.kind, o.kind AS other_kind, c.document_id,
  d.title AS document_title, d.issued_edtf, d.issued_earliest, d.issued_latest,
  o.document_id AS other_document_id, e.title AS other_document_title,
  e.issued_edtf AS other_issued_edtf, e.issued_earliest AS other_issued_earliest,
  e.issued_latest AS other_issued_latest
FROM claim_links l
LEFT JOIN claims c ON c.claim_id = l.claim_id LEFT JOIN claims o ON o.claim_id = l.other_claim_id
LEFT JOIN documents d ON d.document_id = c.document_id
LEFT JOIN documents e ON e.document_id = o.document_id""",
    "timeline": """
SELECT * FROM (
  SELECT 'meeting' AS what, m.meeting_id AS id, m.date_edtf, m.date_earliest AS earliest,
    m.date_latest AS latest, m.kind, m.title AS text, m.topic, m.status,
    CAST(NULL AS VARCHAR(9)) AS certainty, m.meeting_id, c.document_id,
    m.status_claim_id AS claim_id
  FROM meetings m LEFT JOIN claims c ON c.claim_id = m.status_claim_id
  UNION ALL
  SELECT 'claim', claim_id, time_edtf, time_earliest, time_latest, kind, statement, topic,
    meeting_status, certainty, meeting_id, document_id, claim_id FROM claims
) t WHERE date_edtf IS NOT NULL
ORDER BY coalesce(earliest, latest), latest NULLS LAST""",
    "claims_full": f"""
SELECT c.*, {_OF_CLAIMS}, d.issued_edtf, d.issued_earliest, d.issued_latest, d.information_as_of,
  d.genre, d.speaker, p.line AS passage_line, p.kind AS passage_kind, p.section, p.legibility,
  h.names AS holders, ac.names AS actors, ta.names AS targets, pa.names AS parties
FROM claims c {_WEAKEST}
LEFT JOIN passages p ON p.passage_id = c.passage_id
LEFT JOIN {_names("holder")} h ON h.claim_id = c.claim_id
LEFT JOIN {_names("actor")} ac ON ac.claim_id = c.claim_id
LEFT JOIN {_names("target")} ta ON ta.claim_id = c.claim_id
LEFT JOIN {_names("party")} pa ON pa.claim_id = c.claim_id""",
    "meetings_full": f"""
WITH RECURSIVE up AS (
  SELECT meeting_id, meeting_id AS here, 0 AS step FROM meetings
  UNION ALL
  SELECT up.meeting_id, m.part_of, step + 1 FROM up JOIN meetings m ON m.meeting_id = up.here
  WHERE m.date_edtf IS NULL AND m.part_of IS NOT NULL
), dated AS (
  SELECT up.meeting_id, m.date_earliest AS earliest, m.date_latest AS latest
  FROM up JOIN meetings m ON m.meeting_id = up.here WHERE m.date_edtf IS NOT NULL
), told AS (
  SELECT c.meeting_id, c.document_id, c.meeting_status, min(c.claim_id) AS place, d.issued_earliest
  FROM claims c JOIN documents d ON d.document_id = c.document_id
  WHERE c.meeting_status IS NOT NULL AND c.meeting_id IS NOT NULL
  GROUP BY c.meeting_id, c.document_id, c.meeting_status, d.issued_earliest
), said AS (
  SELECT meeting_id, document_id, issued_earliest, min(place) AS place,
    document_id || ': ' || string_agg(meeting_status, ', ' ORDER BY place) AS words
  FROM told GROUP BY meeting_id, document_id, issued_earliest
), spoken AS (
  SELECT meeting_id, string_agg(words, '; ' ORDER BY issued_earliest, place) AS words
  FROM said GROUP BY meeting_id
), reported AS (
  SELECT meeting_id, count(*) AS n_claims, string_agg(claim_id, '; ' ORDER BY claim_id) AS ids
  FROM claims WHERE meeting_id IS NOT NULL GROUP BY meeting_id
)
SELECT m.*, dated.earliest, dated.latest, j.names AS japan, u.names AS ussr, x.names AS others,
  spoken.words AS status_by_document, coalesce(n_claims, 0) AS n_claims, ids AS reported_by,
  o.outcome, o.outcome_edtf, o.outcome_earliest, o.outcome_latest,
  o.confidence AS outcome_confidence
FROM meetings m LEFT JOIN dated ON dated.meeting_id = m.meeting_id
LEFT JOIN {_side("p.side = 'japan'")} j ON j.meeting_id = m.meeting_id
LEFT JOIN {_side("p.side = 'ussr'")} u ON u.meeting_id = m.meeting_id
LEFT JOIN {_side("p.side NOT IN ('japan', 'ussr')")} x ON x.meeting_id = m.meeting_id
LEFT JOIN spoken ON spoken.meeting_id = m.meeting_id
LEFT JOIN reported ON reported.meeting_id = m.meeting_id
LEFT JOIN meeting_outcomes o ON o.meeting_id = m.meeting_id""",
}


def by_duckdb(db: duckdb.DuckDBPyConnection, view: str) -> pa.Table:
    """A view as DuckDB makes it of the tables that it knows."""
    return db.sql(VIEWS[view]).to_arrow_table()


def same(ours: pa.Table, theirs: pa.Table, key: list[str]) -> None:
    """Raises `AssertionError`, naming the columns, unless two views have the same rows by their key."""
    assert sorted(ours.column_names) == sorted(theirs.column_names), "other columns"
    assert ours.num_rows == theirs.num_rows, f"{ours.num_rows} rows against {theirs.num_rows}"
    order = [(name, "ascending") for name in key]
    theirs = theirs.select(ours.column_names).cast(ours.schema).sort_by(order)
    ours = ours.sort_by(order)
    other = [name for name in ours.column_names if not ours[name].equals(theirs[name])]
    assert not other, f"other cells in {', '.join(other)}"
