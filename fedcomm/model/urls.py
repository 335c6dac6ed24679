"""The addresses of one community.

Ids have a path and no query, are never reused and never move (wire rules of every peer).
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

_POST_PAGE = re.compile(r"/@[A-Za-z0-9_]+/([0-9]{1,19})")


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

    def followers_synchronisation(self, username: str) -> str:
        """Return where a server reads who of its own follows an account (FEP-8fcf)."""
        return f"{self.followers(username)}/synchronization"

    def following(self, username: str) -> str:
        return f"{self.actor(username)}/following"

    def featured(self, username: str) -> str:
        return f"{self.actor(username)}/featured"

    def featured_tags(self, username: str) -> str:
        return f"{self.actor(username)}/featured-tags"

    def note(self, post_id: int) -> str:
        return f"{self.base}/ap/notes/{post_id}"

    def replies(self, post_id: int) -> str:
        return f"{self.note(post_id)}/replies"

    def context(self, post_id: int) -> str:
        """Return the conversation that a post of ours starts."""
        return f"{self.note(post_id)}/context"

    def likes(self, post_id: int) -> str:
        return f"{self.note(post_id)}/likes"

    def shares(self, post_id: int) -> str:
        return f"{self.note(post_id)}/shares"

    def activity(self, activity_id: int) -> str:
        return f"{self.base}/ap/activities/{activity_id}"

    def quote_authorization(self, stamp_id: int) -> str:
        return f"{self.base}/ap/quotes/{stamp_id}"

    def profile_page(self, username: str) -> str:
        return f"{self.base}/@{username}"

    def post_page(self, username: str, post_id: int) -> str:
        return f"{self.base}/@{username}/{post_id}"

    def tag_page(self, name: str) -> str:
        return f"{self.base}/tags/{quote(name, safe='')}"

    def note_of_page(self, uri: str) -> str:
        """Return the id of the post of ours whose page `uri` is; any other address as it is.

        People copy the address of a page, and peers and the store know the id.
        """
        match = _POST_PAGE.fullmatch(uri.removeprefix(self.base)) if self.is_ours(uri) else None
        return self.note(int(match[1])) if match else uri

    def handle(self, username: str) -> str:
        """Return `@artist@host`, what fans search for."""
        return f"@{username}@{self.handle_host}"

    def is_ours(self, uri: str) -> bool:
        """Say whether a URI is on this community's host, under its scheme."""
        return uri == self.base or uri.startswith((f"{self.base}/", f"{self.base}?", f"{self.base}#"))
