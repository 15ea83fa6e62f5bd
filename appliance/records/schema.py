"""The tables of the records file; a guest's row has these columns and no others. (HZ-12)

A new version adds its statements to MIGRATIONS and nothing else: a new file runs through all of them, so
that a file that was migrated and one that was begun are the same.
"""

from appliance.records import audit, blackbox, pain, people, upkeep

APPLICATION_ID = 0x454D5331
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA busy_timeout = 2000",
    "PRAGMA cell_size_check = ON",
    "PRAGMA wal_autocheckpoint = 200",
    "PRAGMA journal_size_limit = 4194304",
)
"""As measured by crash enumeration: no acknowledged transaction lost. [platform 4.1]"""

_SESSIONS = (
    """
    CREATE TABLE session (
        session_id TEXT PRIMARY KEY,
        minute_s INTEGER NOT NULL,
        program_id TEXT NOT NULL,
        zone TEXT NOT NULL,
        profile TEXT NOT NULL,
        consent_version INTEGER NOT NULL,
        questionnaire_version INTEGER NOT NULL,
        screen_passed INTEGER NOT NULL CHECK (screen_passed IN (0, 1)),
        module_serial TEXT NOT NULL,
        firmware_sha256 TEXT NOT NULL,
        simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
        treated_ms INTEGER NOT NULL DEFAULT 0,
        level_max_left INTEGER NOT NULL DEFAULT 0,
        level_max_right INTEGER NOT NULL DEFAULT 0,
        charge_uc_left INTEGER NOT NULL DEFAULT 0,
        charge_uc_right INTEGER NOT NULL DEFAULT 0,
        faults TEXT NOT NULL DEFAULT '',
        stop_reason TEXT
    ) STRICT
    """,
    """
    CREATE TABLE pain_change (
        program_id TEXT NOT NULL,
        change INTEGER NOT NULL CHECK (change BETWEEN -10 AND 10),
        count INTEGER NOT NULL,
        PRIMARY KEY (program_id, change)
    ) STRICT, WITHOUT ROWID
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
)

_STAFF = (
    """
    CREATE TABLE trace (
        session_id TEXT NOT NULL,
        at_s INTEGER NOT NULL,
        samples BLOB NOT NULL,
        PRIMARY KEY (session_id, at_s)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE pad_pack (
        pack_id INTEGER PRIMARY KEY,
        pairs INTEGER NOT NULL CHECK (pairs >= 0),
        until_month INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE morning_check (
        checked_s INTEGER NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('staff', 'service')),
        failed TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

MIGRATIONS = (
    _SESSIONS,
    _STAFF,
    upkeep.STATEMENTS,
    (*people.STATEMENTS, *blackbox.STATEMENTS),
    (*pain.STATEMENTS, *upkeep.COUNTED, *audit.STATEMENTS),
    upkeep.OWN,
)
"""What makes version 1 of nothing, version 2 of version 1, and so on."""
VERSION = len(MIGRATIONS)
AUDITED = 5
"""The first version that has an audit log."""
