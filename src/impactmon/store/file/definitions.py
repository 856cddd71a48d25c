"""The tables and indexes in SQL, as the migrations make them; what was released is never changed here.

Names of people stand in one table (`names`); everything else knows a pseudonymous id. Times are microseconds
of UTC (`_us`), seconds from the session's start (`_s`) or nanoseconds of the host's monotonic clock
(`_host_ns`).
"""

from __future__ import annotations

PEOPLE = (
    """CREATE TABLE athletes (
    id TEXT PRIMARY KEY,
    created_us INTEGER NOT NULL,
    mass_unit TEXT NOT NULL DEFAULT 'kg' CHECK (mass_unit IN ('kg', 'lb')),
    birth_year INTEGER CHECK (birth_year BETWEEN 1900 AND 2100),
    settings TEXT NOT NULL DEFAULT '{}'
) STRICT""",
    """CREATE TABLE names (
    athlete_id TEXT PRIMARY KEY REFERENCES athletes (id) ON DELETE CASCADE,
    name TEXT NOT NULL
) STRICT""",
    """CREATE TABLE masses (
    athlete_id TEXT NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    since TEXT NOT NULL,
    body_mass_kg REAL NOT NULL CHECK (body_mass_kg BETWEEN 20 AND 300),
    added_load_kg REAL NOT NULL DEFAULT 0 CHECK (added_load_kg BETWEEN 0 AND 100),
    PRIMARY KEY (athlete_id, since)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE targets (
    athlete_id TEXT NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    since TEXT NOT NULL,
    name TEXT NOT NULL,
    jumps_per_day INTEGER NOT NULL CHECK (jumps_per_day BETWEEN 1 AND 100000),
    PRIMARY KEY (athlete_id, since)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sensors (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    driver TEXT NOT NULL DEFAULT '',
    label TEXT NOT NULL DEFAULT '',
    calibration TEXT,
    first_seen_us INTEGER NOT NULL,
    last_seen_us INTEGER NOT NULL
) STRICT""",
)

SESSIONS = (
    """CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    athlete_id TEXT NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    sensor_id INTEGER REFERENCES sensors (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('live', 'import', 'log')),
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'recovered', 'abandoned')),
    name TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    simulated INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1)),
    start_us INTEGER NOT NULL,
    end_us INTEGER,
    start_host_ns INTEGER NOT NULL,
    zone TEXT NOT NULL,
    driver TEXT NOT NULL DEFAULT '',
    driver_version TEXT NOT NULL DEFAULT '',
    placement TEXT,
    body_mass_kg REAL,
    added_load_kg REAL NOT NULL DEFAULT 0,
    sample_rate_hz REAL,
    range_g REAL,
    calibration TEXT,
    stream TEXT NOT NULL DEFAULT '{}',
    run_id INTEGER
) STRICT""",
    "CREATE INDEX sessions_start ON sessions (start_us)",
    "CREATE INDEX sessions_state ON sessions (state) WHERE state = 'open'",
    """CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    algorithm_version TEXT NOT NULL,
    parameters TEXT NOT NULL DEFAULT '{}',
    created_us INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX runs_session ON runs (session_id)",
    """CREATE TABLE recordings (
    session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    format TEXT NOT NULL,
    parameters TEXT NOT NULL DEFAULT '{}',
    copy TEXT
) STRICT""",
)

RAW = (
    """CREATE TABLE packets (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    first_host_ns INTEGER NOT NULL,
    last_host_ns INTEGER NOT NULL,
    packets INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    crc32 INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT""",
    "CREATE INDEX packets_session ON packets (session_id)",
    """CREATE TABLE clock (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    host_ns INTEGER NOT NULL,
    time_s REAL NOT NULL,
    wall_us INTEGER NOT NULL,
    PRIMARY KEY (session_id, host_ns)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE gaps (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    run_id INTEGER REFERENCES runs (id) ON DELETE CASCADE,
    start_s REAL NOT NULL,
    end_s REAL NOT NULL,
    reason TEXT NOT NULL,
    packets_before INTEGER
) STRICT""",
    "CREATE INDEX gaps_session ON gaps (session_id)",
    "CREATE INDEX gaps_run ON gaps (run_id)",
)

FOUND = (
    """CREATE TABLE events (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    event TEXT NOT NULL CHECK (event IN ('jump', 'landing', 'impact', 'reject')),
    event_id TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT 'sensor' CHECK (source IN ('sensor', 'person')),
    revision INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('counted', 'uncertain', 'rejected')),
    corrected TEXT CHECK (corrected IN ('counted', 'uncertain', 'rejected')),
    time_s REAL NOT NULL,
    wall_us INTEGER NOT NULL,
    day TEXT NOT NULL,
    confidence REAL NOT NULL,
    kind TEXT,
    peak_s REAL,
    peak_g REAL,
    acc_slope_g_s REAL,
    clipped INTEGER CHECK (clipped IN (0, 1)),
    peak_grf_n REAL,
    peak_grf_bw REAL,
    peak_grf_bw_low REAL,
    peak_grf_bw_high REAL,
    grf_model TEXT,
    grf_component TEXT,
    grf_reason TEXT,
    takeoff_s REAL,
    landing_s REAL,
    flight_time_s REAL,
    jump_height_m REAL,
    jump_id TEXT,
    reason TEXT,
    cues TEXT,
    PRIMARY KEY (run_id, event, event_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX events_day ON events (event, day, run_id, status, corrected, peak_grf_bw, peak_g)",
    """CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    made_us INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('confirm', 'reject', 'add')),
    event_id TEXT,
    time_s REAL NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    undone_us INTEGER
) STRICT""",
    "CREATE INDEX corrections_session ON corrections (session_id)",
    """CREATE TABLE day_scores (
    athlete_id TEXT NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    algorithm_version TEXT NOT NULL,
    computed_us INTEGER NOT NULL,
    jumps INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    landings INTEGER NOT NULL,
    osteogenic_index REAL,
    bands TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (athlete_id, day, algorithm_version)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE bouts (
    athlete_id TEXT NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    algorithm_version TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL,
    landings INTEGER NOT NULL,
    osteogenic_index REAL,
    recovery REAL NOT NULL,
    PRIMARY KEY (athlete_id, algorithm_version, start_us)
) STRICT, WITHOUT ROWID""",
)

BOOKS = (
    """CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL,
    session_id INTEGER,
    what TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT""",
    """CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)


OUTLINES = """CREATE TABLE outlines (
    session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    codec INTEGER NOT NULL,
    sample_rate_hz REAL NOT NULL,
    samples INTEGER NOT NULL,
    end_s REAL NOT NULL,
    body BLOB NOT NULL
) STRICT"""


PAINS = """CREATE TABLE pains (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    athlete_id TEXT NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    at_us INTEGER NOT NULL,
    day TEXT NOT NULL,
    pain INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    place TEXT NOT NULL DEFAULT ''
) STRICT"""


WEAR = """CREATE TABLE wear (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    recorded_h REAL NOT NULL,
    worn_h REAL,
    valid_day_rule_h REAL NOT NULL,
    PRIMARY KEY (run_id, day)
) STRICT, WITHOUT ROWID"""


PAUSES = (
    """CREATE TABLE pauses (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    start_s REAL NOT NULL,
    end_s REAL
) STRICT""",
    "CREATE INDEX pauses_session ON pauses (session_id)",
)
