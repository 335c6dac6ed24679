-- The schema of this version, whole: what all migrations end in (a test compares them).

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE actor (
    id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    username TEXT NOT NULL,
    host TEXT NOT NULL,
    is_handle_confirmed INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    summary_html TEXT NOT NULL,
    url TEXT,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    outbox TEXT,
    followers TEXT,
    icon_url TEXT,
    is_local INTEGER NOT NULL DEFAULT 0,
    is_locked INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
    created_at INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL
, featured TEXT, moved_at INTEGER) STRICT;

CREATE INDEX actor_by_handle ON actor (username COLLATE NOCASE, host COLLATE NOCASE);

CREATE INDEX actor_by_inbox ON actor (inbox);

CREATE INDEX actor_by_shared_inbox ON actor (shared_inbox) WHERE shared_inbox IS NOT NULL;

CREATE TABLE public_key (
    key_id TEXT PRIMARY KEY,
    actor_uri TEXT NOT NULL REFERENCES actor (uri) ON DELETE CASCADE,
    pem TEXT NOT NULL,
    fetched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX public_key_by_actor ON public_key (actor_uri);

CREATE TABLE account (
    actor_id INTEGER PRIMARY KEY REFERENCES actor (id),
    role TEXT NOT NULL CHECK (role IN ('artist', 'instance')),
    summary_source TEXT NOT NULL DEFAULT '',
    rsa_private_pem TEXT NOT NULL,
    ed25519_private_pem TEXT NOT NULL,
    is_discoverable INTEGER NOT NULL DEFAULT 1,
    shows_followers INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    type TEXT NOT NULL,
    url TEXT,
    content_html TEXT NOT NULL,
    source TEXT,
    warning TEXT NOT NULL DEFAULT '',
    is_sensitive INTEGER NOT NULL DEFAULT 0,
    language TEXT,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct')),
    in_reply_to_uri TEXT,
    published_at INTEGER NOT NULL,
    updated_at INTEGER,
    received_at INTEGER NOT NULL,
    pinned_at INTEGER
, context_uri TEXT, replies_uri TEXT, quote_uri TEXT, quote_authorization_uri TEXT, quote_policy TEXT NOT NULL DEFAULT 'public'
    CHECK (quote_policy IN ('public', 'followers', 'nobody'))) STRICT;

CREATE INDEX post_by_actor ON post (actor_id, id);

CREATE INDEX post_by_parent ON post (in_reply_to_uri) WHERE in_reply_to_uri IS NOT NULL;

CREATE INDEX post_pinned ON post (actor_id, pinned_at) WHERE pinned_at IS NOT NULL;

CREATE TABLE addressee (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    actor_uri TEXT NOT NULL,
    handle TEXT NOT NULL,
    is_mention INTEGER NOT NULL,
    PRIMARY KEY (post_id, actor_uri)
) STRICT, WITHOUT ROWID;

CREATE INDEX addressee_by_actor ON addressee (actor_uri, post_id);

CREATE TABLE hashtag (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (post_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX hashtag_by_name ON hashtag (name, post_id);

CREATE TABLE attachment (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    media_type TEXT NOT NULL,
    url TEXT NOT NULL,
    alt TEXT NOT NULL, blurhash TEXT, focus_x REAL, focus_y REAL, width INTEGER, height INTEGER, duration_ms INTEGER,
    PRIMARY KEY (post_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE post_edit (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    edited_at INTEGER NOT NULL,
    content_html TEXT NOT NULL,
    source TEXT,
    warning TEXT NOT NULL,
    PRIMARY KEY (post_id, edited_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (
    uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (uri, actor_uri)
) STRICT, WITHOUT ROWID;

CREATE TABLE follow (
    id INTEGER PRIMARY KEY,
    follower_id INTEGER NOT NULL REFERENCES actor (id),
    followee_id INTEGER NOT NULL REFERENCES actor (id),
    activity_uri TEXT NOT NULL,
    activity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted')),
    created_at INTEGER NOT NULL,
    accepted_at INTEGER,
    UNIQUE (follower_id, followee_id)
) STRICT;

CREATE INDEX follow_by_followee ON follow (followee_id, state, id);

CREATE INDEX follow_by_activity ON follow (activity_uri);

CREATE TABLE reaction (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('like', 'announce')),
    object_uri TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    activity_uri TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (object_uri, kind, actor_id)
) STRICT;

CREATE INDEX reaction_by_activity ON reaction (activity_uri);

CREATE INDEX reaction_by_actor ON reaction (actor_id, kind, id);

CREATE TABLE undone (
    activity_uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    undone_at INTEGER NOT NULL,
    PRIMARY KEY (activity_uri, actor_uri)
) STRICT, WITHOUT ROWID;

CREATE INDEX undone_by_age ON undone (undone_at);

CREATE TABLE received (
    id INTEGER PRIMARY KEY,
    activity_uri TEXT NOT NULL,
    type TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    signer_uri TEXT NOT NULL,
    host TEXT NOT NULL,
    needs_network INTEGER NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'ignored', 'refused', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    note TEXT,
    received_at INTEGER NOT NULL,
    processed_at INTEGER,
    UNIQUE (activity_uri, actor_uri)
) STRICT;

CREATE INDEX received_waiting ON received (next_at, id) WHERE state = 'waiting';

CREATE INDEX received_by_host ON received (needs_network, host, next_at, id) WHERE state = 'waiting';

CREATE INDEX received_finished ON received (processed_at) WHERE processed_at IS NOT NULL;

CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    object_uri TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
, is_forwarded INTEGER NOT NULL DEFAULT 0, is_for_followers INTEGER NOT NULL DEFAULT 0, retired_key_id INTEGER REFERENCES retired_key (id)) STRICT;

CREATE INDEX activity_public ON activity (actor_id, id) WHERE is_public = 1;

CREATE INDEX activity_by_object ON activity (object_uri);

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    activity_id INTEGER NOT NULL REFERENCES activity (id),
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    order_key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dropped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    leased_until INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    UNIQUE (activity_id, inbox)
) STRICT;

CREATE INDEX delivery_due ON delivery (next_at, id) WHERE state = 'waiting';

CREATE INDEX delivery_by_host ON delivery (host, id) WHERE state = 'waiting';

CREATE INDEX delivery_in_order ON delivery (order_key, inbox, id) WHERE state = 'waiting';

CREATE TABLE peer (
    host TEXT PRIMARY KEY,
    signature_scheme TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    open_until INTEGER NOT NULL DEFAULT 0,
    last_success_at INTEGER,
    last_failure_at INTEGER,
    last_error TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE gone_inbox (
    inbox TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blocked_host (
    host TEXT PRIMARY KEY,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE login_link (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    csrf_token TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX post_by_quote ON post (quote_uri) WHERE quote_uri IS NOT NULL;

CREATE INDEX post_by_stamp ON post (quote_authorization_uri) WHERE quote_authorization_uri IS NOT NULL;

CREATE INDEX post_by_context ON post (context_uri, id) WHERE context_uri IS NOT NULL;

CREATE TABLE emoji (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    shortcode TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (post_id, shortcode)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll (
    post_id INTEGER PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
    is_multiple INTEGER NOT NULL,
    ends_at INTEGER,
    closed_at INTEGER,
    voters_count INTEGER,
    changed_at INTEGER,
    sent_at INTEGER
) STRICT;

CREATE INDEX poll_open ON poll (ends_at) WHERE closed_at IS NULL;

CREATE TABLE poll_option (
    post_id INTEGER NOT NULL REFERENCES poll (post_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    votes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote (
    post_id INTEGER NOT NULL REFERENCES poll (post_id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    position INTEGER NOT NULL,
    activity_uri TEXT NOT NULL,
    voted_at INTEGER NOT NULL,
    PRIMARY KEY (post_id, actor_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX vote_by_actor ON vote (actor_id);

CREATE TABLE quote_authorization (
    id INTEGER PRIMARY KEY,
    quoted_uri TEXT NOT NULL,
    quoting_uri TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    request_uri TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('granted', 'revoked')),
    created_at INTEGER NOT NULL,
    UNIQUE (quoted_uri, quoting_uri)
) STRICT;

CREATE INDEX quote_authorization_by_quoting ON quote_authorization (quoting_uri);

CREATE INDEX quote_authorization_by_actor ON quote_authorization (actor_id);

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    activity_uri TEXT NOT NULL,
    is_ours INTEGER NOT NULL,
    reporter_uri TEXT NOT NULL,
    accused_uri TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (activity_uri, reporter_uri)
) STRICT;

CREATE INDEX report_by_reporter ON report (reporter_uri);

CREATE TABLE report_object (
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    PRIMARY KEY (report_id, uri)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias (
    actor_id INTEGER NOT NULL REFERENCES account (actor_id),
    uri TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (actor_id, uri)
) STRICT, WITHOUT ROWID;

CREATE TABLE featured_tag (
    actor_id INTEGER NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (actor_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_key (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES account (actor_id),
    rsa_private_pem TEXT NOT NULL,
    retired_at INTEGER NOT NULL
) STRICT;

CREATE INDEX activity_for_others ON activity (id) WHERE (is_forwarded = 1 OR type IN ('Accept', 'Reject'));

CREATE INDEX tombstone_by_age ON tombstone (deleted_at);

CREATE TABLE errand (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('ancestors', 'replies', 'posts', 'featured', 'followers')),
    uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (kind, uri)
) STRICT;

CREATE INDEX errand_due ON errand (next_at, id);

CREATE TABLE blocked_actor (
    actor_uri TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    activity_uri TEXT NOT NULL,
    activity TEXT NOT NULL,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor_uri, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE "notification" (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    kind TEXT NOT NULL CHECK (kind IN ('follow', 'follow_request', 'mention', 'reply', 'like', 'announce', 'quote', 'poll', 'report', 'move', 'reject')),
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    object_uri TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX notification_by_account ON notification (account_id, id);

CREATE INDEX notification_by_actor ON notification (actor_id);

CREATE INDEX notification_by_object ON notification (object_uri) WHERE object_uri IS NOT NULL;
