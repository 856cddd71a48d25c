"""The longer questions to the database; constants, so that no text from outside can become SQL."""

from __future__ import annotations

EFFECTIVE = "coalesce(e.corrected, e.status)"
"""What an event counts for: what a person said stands above what was detected."""

CHOSEN_RUN = """CASE WHEN :version IS NULL THEN s.run_id ELSE (SELECT max(r.id) FROM runs r
  WHERE r.session_id = s.id AND r.algorithm_version = :version) END"""
"""A session's current scoring, or the last one by a version of the algorithm."""

UPPER_END = "CASE WHEN e.clipped THEN NULL ELSE e.peak_grf_bw_high END"
"""Upper end of a force's interval: a clipped landing, also one stored with such an end, has none."""

OF_HIGHEST = f"""FROM events e WHERE e.run_id = chosen_run AND e.event = 'landing' AND {EFFECTIVE} = 'counted'
     AND e.peak_grf_bw IS NOT NULL ORDER BY e.peak_grf_bw DESC LIMIT 1"""
"""The landing of a session that has the highest force."""

SESSIONS = f"""
WITH chosen AS (SELECT s.id, {CHOSEN_RUN} AS chosen_run FROM sessions s)
SELECT s.*, r.algorithm_version,
  (SELECT count(*) FROM events e WHERE e.run_id = chosen_run AND e.event = 'jump'
     AND {EFFECTIVE} = 'counted') AS jumps,
  (SELECT count(*) FROM events e WHERE e.run_id = chosen_run AND e.event = 'jump'
     AND {EFFECTIVE} = 'uncertain') AS uncertain,
  (SELECT count(*) FROM events e WHERE e.run_id = chosen_run AND e.event = 'landing'
     AND {EFFECTIVE} = 'counted') AS landings,
  (SELECT max(e.peak_grf_bw) FROM events e WHERE e.run_id = chosen_run AND e.event = 'landing'
     AND {EFFECTIVE} = 'counted') AS peak_grf_bw,
  (SELECT e.peak_grf_bw_low {OF_HIGHEST}) AS peak_grf_bw_low,
  (SELECT {UPPER_END} {OF_HIGHEST}) AS peak_grf_bw_high,
  (SELECT count(*) FROM gaps g WHERE g.session_id = s.id
     AND (g.run_id IS NULL OR g.run_id = chosen_run)) AS gaps,
  (SELECT coalesce(sum(g.end_s - g.start_s), 0) FROM gaps g WHERE g.session_id = s.id
     AND (g.run_id IS NULL OR g.run_id = chosen_run)) AS lost_s
FROM sessions s JOIN chosen USING (id) LEFT JOIN runs r ON r.id = chosen_run
WHERE (:session IS NULL OR s.id = :session)
  AND (:athlete IS NULL OR s.athlete_id = :athlete)
  AND (:version IS NULL OR chosen_run IS NOT NULL)
  AND (:from_us IS NULL OR coalesce(s.end_us, s.start_us) >= :from_us)
  AND (:to_us IS NULL OR s.start_us < :to_us)
ORDER BY s.start_us DESC, s.id DESC LIMIT :limit
"""

DAY_COUNTS = f"""
SELECT e.day,
  sum(e.event = 'jump' AND {EFFECTIVE} = 'counted') AS jumps,
  sum(e.event = 'jump' AND {EFFECTIVE} = 'uncertain') AS uncertain,
  sum(e.event = 'jump' AND e.corrected IS NOT NULL) AS corrected,
  sum(e.event = 'landing' AND {EFFECTIVE} = 'counted') AS landings,
  max(CASE WHEN e.event = 'landing' AND {EFFECTIVE} = 'counted' THEN e.peak_grf_bw END) AS peak_grf_bw,
  max(CASE WHEN e.event = 'landing' AND {EFFECTIVE} = 'counted' THEN e.peak_g END) AS peak_g
FROM events e
WHERE e.event IN ('jump', 'landing') AND e.day BETWEEN :first AND :last
  AND e.run_id IN (
    SELECT {CHOSEN_RUN} FROM sessions s
    WHERE s.athlete_id = :athlete AND s.start_us < :to_us AND coalesce(s.end_us, s.start_us) >= :from_us
  )
GROUP BY e.day
"""

DAY_PEAKS = f"""
SELECT h.day, e.peak_grf_bw_low, {UPPER_END} AS peak_grf_bw_high
FROM (
  SELECT e.day, max(e.peak_grf_bw), e.run_id, e.event_id FROM events e
  WHERE e.event = 'landing' AND e.day BETWEEN :first AND :last AND {EFFECTIVE} = 'counted'
    AND e.peak_grf_bw IS NOT NULL AND e.run_id IN (
      SELECT {CHOSEN_RUN} FROM sessions s
      WHERE s.athlete_id = :athlete AND s.start_us < :to_us AND coalesce(s.end_us, s.start_us) >= :from_us
    )
  GROUP BY e.day
) h JOIN events e ON e.run_id = h.run_id AND e.event = 'landing' AND e.event_id = h.event_id
"""
"""Interval of each day's highest force. The index of days finds the landing, so that only one row a day is read."""

JUMP_COUNTS = f"""
SELECT e.day, count(*) FROM events e
WHERE e.event = 'jump' AND {EFFECTIVE} = 'counted' AND e.day BETWEEN :first AND :last
  AND e.run_id IN (SELECT run_id FROM sessions WHERE athlete_id = :athlete)
GROUP BY e.day
"""
