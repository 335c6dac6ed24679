"""The addresses of one community.

Ids have a path and no query, are never reused and never move (wire rules of every peer).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Makes and reads the URLs of a community. `host` has its port when it is not the scheme's own.

    `handle_host` is the host in handles (`@artist@handle_host`); it differs from `host` only in a split domain.
    """

    scheme: str
    host: str
    handle_host: str

    @property
    def base(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def shared_inbox(self) -> str:
        return f"{self.base}/ap/inbox"

    def actor(self, username: str) -> str:
        return f"{self.base}/ap/actors/{username}"

    def key(self, username: str) -> str:
        return f"{self.actor(username)}#main-key"

    def ed25519_key(self, username: str) -> str:
        return f"{self.actor(username)}#ed25519-key"

    def inbox(self, username: str) -> str:
        return f"{self.actor(username)}/inbox"

    def outbox(self, username: str) -> str:
        return f"{self.actor(username)}/outbox"

    def followers(self, username: str) -> str:
        return f"{self.actor(username)}/followers"

    def following(self, username: str) -> str:
        return f"{self.actor(username)}/following"

    def featured(self, username: str) -> str:
        return f"{self.actor(username)}/featured"

    def note(self, post_id: int) -> str:
        return f"{self.base}/ap/notes/{post_id}"

    def replies(self, post_id: int) -> str:
        return f"{self.note(post_id)}/replies"

    def likes(self, post_id: int) -> str:
        return f"{self.note(post_id)}/likes"

    def shares(self, post_id: int) -> str:
        return f"{self.note(post_id)}/shares"

    def activity(self, activity_id: int) -> str:
        return f"{self.base}/ap/activities/{activity_id}"

    def profile_page(self, username: str) -> str:
        return f"{self.base}/@{username}"

    def post_page(self, username: str, post_id: int) -> str:
        return f"{self.base}/@{username}/{post_id}"

    def tag_page(self, name: str) -> str:
        return f"{self.base}/tags/{name}"

    def handle(self, username: str) -> str:
        """Return `@artist@host`, what fans search for."""
        return f"@{username}@{self.handle_host}"

    def is_ours(self, uri: str) -> bool:
        """Say whether a URI is on this community's host, under its scheme."""
        return uri == self.base or uri.startswith((f"{self.base}/", f"{self.base}?", f"{self.base}#"))
