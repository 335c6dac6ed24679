"""Builders of whole, valid values; they take only what a test is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fedcomm.model.actor import Profile
from fedcomm.model.post import PostContent, Visibility
from fedcomm.store.db import Db
from fedcomm.store.posts import NewPost

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def a_profile(name: str = "fan", host: str = "peer.example", **changes: object) -> Profile:
    uri = f"https://{host}/users/{name}"
    profile = Profile(
        uri=uri,
        type="Person",
        username=name,
        host=host,
        is_handle_confirmed=True,
        name=name.capitalize(),
        summary_html="",
        url=uri,
        inbox=f"{uri}/inbox",
        shared_inbox=f"https://{host}/inbox",
        outbox=f"{uri}/outbox",
        followers=f"{uri}/followers",
        created_at=NOW,
    )
    return replace(profile, **changes)  # type: ignore[arg-type]


def a_post(db: Db, actor_id: int, **changes: object) -> NewPost:
    post_id = db.new_id()
    post = NewPost(
        id=post_id,
        uri=f"https://peer.example/notes/{post_id}",
        actor_id=actor_id,
        url=None,
        visibility=Visibility.PUBLIC,
        content=PostContent(content_html="<p>Hello</p>"),
        published_at=NOW,
        received_at=NOW,
    )
    return replace(post, **changes)  # type: ignore[arg-type]
