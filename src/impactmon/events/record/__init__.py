"""From verdicts to the events users see: times, stable ids, forces; steps kept in columns."""
