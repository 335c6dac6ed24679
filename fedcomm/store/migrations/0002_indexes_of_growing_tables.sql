-- Indexes for what is asked with every request or activity of tables that grow with the network.

-- Handles are compared without letter case, which an index in binary order cannot serve.
DROP INDEX actor_by_handle;
CREATE INDEX actor_by_handle ON actor (username COLLATE NOCASE, host COLLATE NOCASE);
CREATE INDEX actor_by_shared_inbox ON actor (shared_inbox) WHERE shared_inbox IS NOT NULL;

CREATE INDEX post_pinned ON post (actor_id, pinned_at) WHERE pinned_at IS NOT NULL;

CREATE INDEX notification_by_actor ON notification (actor_id);
CREATE INDEX notification_by_object ON notification (object_uri) WHERE object_uri IS NOT NULL;
