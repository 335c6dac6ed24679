-- What one community holds. Times are milliseconds since 1970 UTC; ids are snowflakes (milliseconds << 16 | sequence).

-- Settings of this community, by name; `fedcomm.model.community` knows the names.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every actor we know, local or remote. `host` is the host of its handle, which WebFinger may not have confirmed yet.
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
) STRICT;
-- Handles are compared without letter case, which an index in binary order cannot serve.
CREATE INDEX actor_by_handle ON actor (username COLLATE NOCASE, host COLLATE NOCASE);
CREATE INDEX actor_by_inbox ON actor (inbox);
CREATE INDEX actor_by_shared_inbox ON actor (shared_inbox) WHERE shared_inbox IS NOT NULL;

-- Public keys, of remote actors only; ours are made from account.
CREATE TABLE public_key (
    key_id TEXT PRIMARY KEY,
    actor_uri TEXT NOT NULL REFERENCES actor (uri) ON DELETE CASCADE,
    pem TEXT NOT NULL,
    fetched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX public_key_by_actor ON public_key (actor_uri);

-- A local actor with an owner behind it (or the instance actor), with what only we may know.
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

-- Posts, ours and theirs, that are here. `content_html` has been cleaned; `source` is what the artist wrote.
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
) STRICT;
CREATE INDEX post_by_actor ON post (actor_id, id);
CREATE INDEX post_by_parent ON post (in_reply_to_uri) WHERE in_reply_to_uri IS NOT NULL;
CREATE INDEX post_pinned ON post (actor_id, pinned_at) WHERE pinned_at IS NOT NULL;

-- Who a post is addressed to by name. `is_mention` is 0 for somebody who stands in to/cc without a Mention tag.
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
    alt TEXT NOT NULL,
    PRIMARY KEY (post_id, position)
) STRICT, WITHOUT ROWID;

-- What stood before an edit of our own posts.
CREATE TABLE post_edit (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    edited_at INTEGER NOT NULL,
    content_html TEXT NOT NULL,
    source TEXT,
    warning TEXT NOT NULL,
    PRIMARY KEY (post_id, edited_at)
) STRICT, WITHOUT ROWID;

-- What was deleted, so that it never comes back: ours answer 410, theirs are refused when they arrive late. What never
-- came is noted under the name of whoever says so, and counts for that actor alone.
CREATE TABLE tombstone (
    uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (uri, actor_uri)
) STRICT, WITHOUT ROWID;

-- One follow a pair. `activity` is the Follow as it came or went, byte for byte, to be embedded in Accept, Reject and Undo.
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

-- `like` and `announce` name the object by its URI, so that they may come before it.
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

-- An Undo that came before what it undoes; the late one of the same actor has then no effect.
CREATE TABLE undone (
    activity_uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    undone_at INTEGER NOT NULL,
    PRIMARY KEY (activity_uri, actor_uri)
) STRICT, WITHOUT ROWID;
CREATE INDEX undone_by_age ON undone (undone_at);

-- What the owner is told.
CREATE TABLE notification (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    kind TEXT NOT NULL CHECK (kind IN ('follow', 'follow_request', 'mention', 'reply', 'like', 'announce')),
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    object_uri TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notification_by_account ON notification (account_id, id);
CREATE INDEX notification_by_actor ON notification (actor_id);
CREATE INDEX notification_by_object ON notification (object_uri) WHERE object_uri IS NOT NULL;

-- Activities that came in, raw. The unique id of each actor makes each effect happen once; the worker takes those that
-- wait. `host` is the signer's, `needs_network` says that something must be fetched first; `body` is empty once it had
-- its effect.
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

-- Activities that we made, as they are sent.
CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    object_uri TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_public ON activity (actor_id, id) WHERE is_public = 1;
CREATE INDEX activity_by_object ON activity (object_uri);

-- One row for each activity and distinct inbox. `order_key` keeps Create, Update and Delete of one object in order.
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

-- What we learned of a host by talking with it.
CREATE TABLE peer (
    host TEXT PRIMARY KEY,
    signature_scheme TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    open_until INTEGER NOT NULL DEFAULT 0,
    last_success_at INTEGER,
    last_failure_at INTEGER,
    last_error TEXT
) STRICT, WITHOUT ROWID;

-- Inboxes that answered 404 or 410: nothing is queued for them until then.
CREATE TABLE gone_inbox (
    inbox TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Hosts that we neither hear nor speak to; subdomains follow.
CREATE TABLE blocked_host (
    host TEXT PRIMARY KEY,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Links that log the owner in once, and the sessions they opened. Only hashes are kept.
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
