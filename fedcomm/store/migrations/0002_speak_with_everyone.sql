-- What it takes to understand every kind of server: conversations, quotes, polls, moves, reports, kept and fetched.

-- `context_uri` names the conversation, `replies_uri` where the post's server lists its replies. A quote is shown as
-- approved only with the stamp at `quote_authorization_uri` (FEP-044f); `quote_policy` says who may quote a post of ours.
ALTER TABLE post ADD COLUMN context_uri TEXT;
ALTER TABLE post ADD COLUMN replies_uri TEXT;
ALTER TABLE post ADD COLUMN quote_uri TEXT;
ALTER TABLE post ADD COLUMN quote_authorization_uri TEXT;
ALTER TABLE post ADD COLUMN quote_policy TEXT NOT NULL DEFAULT 'public'
    CHECK (quote_policy IN ('public', 'followers', 'nobody'));
CREATE INDEX post_by_quote ON post (quote_uri) WHERE quote_uri IS NOT NULL;
CREATE INDEX post_by_stamp ON post (quote_authorization_uri) WHERE quote_authorization_uri IS NOT NULL;
CREATE INDEX post_by_context ON post (context_uri, id) WHERE context_uri IS NOT NULL;

ALTER TABLE attachment ADD COLUMN blurhash TEXT;
ALTER TABLE attachment ADD COLUMN focus_x REAL;
ALTER TABLE attachment ADD COLUMN focus_y REAL;
ALTER TABLE attachment ADD COLUMN width INTEGER;
ALTER TABLE attachment ADD COLUMN height INTEGER;
ALTER TABLE attachment ADD COLUMN duration_ms INTEGER;

-- Pictures that stand for `:shortcode:` in a post.
CREATE TABLE emoji (
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    shortcode TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (post_id, shortcode)
) STRICT, WITHOUT ROWID;

-- Polls, ours and theirs. Of ours the votes are rows; of theirs the numbers are what their server says.
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

-- The stamps that we give to quotes of our posts: `/ap/quotes/ID` answers while one is granted.
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

-- Reports of posts and actors: those that came to us, and those that we sent.
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

-- `moved_at` is when an actor last moved: it may not move again for a while. `featured` lists its pinned posts.
ALTER TABLE actor ADD COLUMN featured TEXT;
ALTER TABLE actor ADD COLUMN moved_at INTEGER;

-- Other addresses of an account of ours (`alsoKnownAs`): what a Move from there or to there is checked against.
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

-- A key that was replaced. The Update that tells of its successor is signed with it.
CREATE TABLE retired_key (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES account (actor_id),
    rsa_private_pem TEXT NOT NULL,
    retired_at INTEGER NOT NULL
) STRICT;

-- `is_forwarded`: somebody else's activity, passed on byte for byte. `is_for_followers`: goes with the digest of the
-- receiver's followers (FEP-8fcf).
ALTER TABLE activity ADD COLUMN is_forwarded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity ADD COLUMN is_for_followers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity ADD COLUMN retired_key_id INTEGER REFERENCES retired_key (id);

CREATE INDEX activity_for_others ON activity (id) WHERE (is_forwarded = 1 OR type IN ('Accept', 'Reject'));

-- What others deleted is remembered for a while.
CREATE INDEX tombstone_by_age ON tombstone (deleted_at);

-- What is to be fetched for the sake of a conversation or a profile, when there is time. `actor_uri` is whom it is about.
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

-- Whom an account of ours blocks; `activity` is the Block as it was sent. Asked by actor far more often than by account.
CREATE TABLE blocked_actor (
    actor_uri TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    activity_uri TEXT NOT NULL,
    activity TEXT NOT NULL,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor_uri, account_id)
) STRICT, WITHOUT ROWID;

-- Kinds of notification are more by now; a constraint can only be changed with its table.
CREATE TABLE notification_2 (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (actor_id),
    kind TEXT NOT NULL CHECK (kind IN ('follow', 'follow_request', 'mention', 'reply', 'like', 'announce', 'quote', 'poll', 'report', 'move', 'reject')),
    actor_id INTEGER NOT NULL REFERENCES actor (id),
    object_uri TEXT,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO notification_2 SELECT id, account_id, kind, actor_id, object_uri, created_at FROM notification;
DROP TABLE notification;
ALTER TABLE notification_2 RENAME TO notification;
CREATE INDEX notification_by_account ON notification (account_id, id);
CREATE INDEX notification_by_actor ON notification (actor_id);
CREATE INDEX notification_by_object ON notification (object_uri) WHERE object_uri IS NOT NULL;
