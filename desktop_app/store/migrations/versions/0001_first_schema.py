"""The first schema: catalogue, holdings, usage, settings. See ``desktop_app.store.tables`` for what stands where."""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE channel (
        key INTEGER NOT NULL,
        id TEXT NOT NULL,
        root BLOB NOT NULL,
        manifest BLOB,
        digest TEXT DEFAULT '' NOT NULL,
        release INTEGER DEFAULT '0' NOT NULL,
        title TEXT DEFAULT '{}' NOT NULL,
        published INTEGER DEFAULT '0' NOT NULL,
        expires INTEGER DEFAULT '0' NOT NULL,
        every INTEGER DEFAULT '0' NOT NULL,
        PRIMARY KEY (key),
        UNIQUE (id)
    )
    """,
    """
    CREATE TABLE source (
        channel INTEGER NOT NULL,
        address TEXT NOT NULL,
        position INTEGER DEFAULT '0' NOT NULL,
        PRIMARY KEY (channel, address),
        FOREIGN KEY(channel) REFERENCES channel (key) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE textbook (
        key INTEGER NOT NULL,
        channel INTEGER NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        stage TEXT DEFAULT '' NOT NULL,
        grade INTEGER DEFAULT '0' NOT NULL,
        term INTEGER DEFAULT '0' NOT NULL,
        subject TEXT DEFAULT '' NOT NULL,
        edition TEXT DEFAULT '' NOT NULL,
        volume TEXT DEFAULT '' NOT NULL,
        language TEXT DEFAULT '' NOT NULL,
        cover TEXT,
        records INTEGER DEFAULT '0' NOT NULL,
        bytes INTEGER DEFAULT '0' NOT NULL,
        subscribed INTEGER DEFAULT '0' NOT NULL,
        offered INTEGER DEFAULT '1' NOT NULL,
        PRIMARY KEY (key),
        FOREIGN KEY(channel) REFERENCES channel (key) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX textbook_id ON textbook (channel, id)",
    """
    CREATE TABLE node (
        textbook INTEGER NOT NULL,
        position INTEGER NOT NULL,
        last INTEGER NOT NULL,
        id TEXT NOT NULL,
        parent TEXT,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        depth INTEGER NOT NULL,
        spelled TEXT NOT NULL,
        PRIMARY KEY (textbook, position),
        FOREIGN KEY(textbook) REFERENCES textbook (key) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE resource (
        key INTEGER NOT NULL,
        textbook INTEGER NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        title TEXT NOT NULL,
        kind TEXT NOT NULL,
        media_type TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        duration_ms INTEGER NOT NULL,
        pages INTEGER NOT NULL,
        status TEXT NOT NULL,
        cover TEXT,
        position INTEGER NOT NULL,
        gone INTEGER DEFAULT '0' NOT NULL,
        readiness INTEGER DEFAULT '0' NOT NULL,
        listed INTEGER DEFAULT '1' NOT NULL,
        PRIMARY KEY (key),
        FOREIGN KEY(textbook) REFERENCES textbook (key) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX resource_id ON resource (id, textbook)",
    "CREATE INDEX resource_shelf ON resource (textbook, listed, position, id, readiness, bytes, gone)",
    """
    CREATE TABLE shard (
        textbook INTEGER NOT NULL,
        digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        stored BLOB NOT NULL,
        PRIMARY KEY (textbook),
        FOREIGN KEY(textbook) REFERENCES textbook (key) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE placing (
        textbook INTEGER NOT NULL,
        position INTEGER NOT NULL,
        resource INTEGER NOT NULL,
        PRIMARY KEY (textbook, position, resource),
        FOREIGN KEY(textbook) REFERENCES textbook (key) ON DELETE CASCADE,
        FOREIGN KEY(resource) REFERENCES resource (key) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_placing_resource ON placing (resource)",
    """
    CREATE TABLE withdrawal (
        channel INTEGER NOT NULL,
        resource TEXT NOT NULL,
        urgent INTEGER DEFAULT '0' NOT NULL,
        PRIMARY KEY (channel, resource),
        FOREIGN KEY(channel) REFERENCES channel (key) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE holding (
        key INTEGER NOT NULL,
        channel INTEGER NOT NULL,
        resource TEXT NOT NULL,
        version INTEGER NOT NULL,
        installed INTEGER DEFAULT '0' NOT NULL,
        line BLOB NOT NULL,
        recipe BLOB NOT NULL,
        recipe_size INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        PRIMARY KEY (key),
        FOREIGN KEY(channel) REFERENCES channel (key) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX holding_installed ON holding (channel, resource) WHERE installed = 1",
    "CREATE UNIQUE INDEX holding_version ON holding (channel, resource, version)",
    """
    CREATE TABLE held_file (
        holding INTEGER NOT NULL,
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (holding, path),
        FOREIGN KEY(holding) REFERENCES holding (key) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_held_file_digest ON held_file (digest)",
    """
    CREATE TABLE place (
        resource TEXT NOT NULL,
        version INTEGER DEFAULT '0' NOT NULL,
        position INTEGER DEFAULT '0' NOT NULL,
        length INTEGER DEFAULT '0' NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (resource)
    )
    """,
    "CREATE INDEX ix_place_at ON place (at)",
    """
    CREATE TABLE batch (
        id TEXT NOT NULL,
        sealed BLOB NOT NULL,
        centre BLOB NOT NULL,
        made INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE session_row (
        stream INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        channel TEXT NOT NULL,
        resource TEXT NOT NULL,
        version INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        started INTEGER NOT NULL,
        clock INTEGER NOT NULL,
        active_ms INTEGER NOT NULL,
        length INTEGER NOT NULL,
        position INTEGER NOT NULL,
        progress INTEGER NOT NULL,
        origin INTEGER NOT NULL,
        stars INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        segments TEXT NOT NULL,
        batch TEXT,
        PRIMARY KEY (stream, seq),
        FOREIGN KEY(batch) REFERENCES batch (id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_session_row_batch ON session_row (batch)",
    """
    CREATE TABLE setting (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (name)
    )
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5(
        title, words, columnsize = 0, tokenize = "ascii"
    )
    """,
    # Apart: a Latin word that is not typed to its end would otherwise go through all initials, too.
    """
    CREATE VIRTUAL TABLE initials USING fts5(
        letters, columnsize = 0, detail = none, tokenize = "ascii"
    )
    """,
    # A first release writes one segment per textbook: merging them less often halves the time of the commits.
    "INSERT INTO search (search, rank) VALUES ('automerge', 16)",
    "INSERT INTO initials (initials, rank) VALUES ('automerge', 16)",
    "PRAGMA user_version = 1",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
