"""A server on PyPI's pubby, in an environment of its own: `python pubby_server.py PORT FOLDER`.

One actor, `pia`, at http://localhost:PORT. What it is to do is told by POST /_t/VERB with JSON; what it knows is at
GET /_t/state. This file is a script of the tests; what it runs was written by others.
"""

import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from pubby import ActivityPubHandler, Object
from pubby.crypto import export_private_key_pem, generate_rsa_keypair
from pubby.handlers._outbox import (
    build_announce_activity,
    build_like_activity,
    build_quote_request_activity,
    build_undo_activity,
)
from pubby.quotes import set_quote_target
from pubby.server.adapters.fastapi import bind_activitypub
from pubby.storage.adapters.db import init_db_storage

CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{CONTEXT}#Public"

port, folder = int(sys.argv[1]), Path(sys.argv[2])
base = f"http://localhost:{port}"
key_file = folder / "key.pem"
if not key_file.exists():
    key_file.write_text(export_private_key_pem(generate_rsa_keypair()[0]))
storage = init_db_storage(f"sqlite:///{folder}/pubby.db")
#: Activities that pubby took, what it made of them, and answers to our own follows.
taken: list[dict[str, Any]] = []
interactions: list[dict[str, Any]] = []
answered: list[tuple[str, bool]] = []
handler = ActivityPubHandler(
    storage=storage,
    actor_config={"base_url": base, "username": "pia", "name": "Pia", "summary": "Tests"},
    private_key=key_file.read_text(),
    webfinger_domain=f"localhost:{port}",
    allow_private_targets=True,
    async_delivery=False,
    on_activity=lambda _, document: taken.append(document),
    on_interaction_received=lambda one: interactions.append(
        {
            "type": str(one.interaction_type.value),
            "from": one.source_actor_id,
            "target": one.target_resource,
            "content": one.content,
        }
    ),
    on_follow_response=lambda target, accepted: answered.append((target, accepted)),
)
app = FastAPI()
bind_activitypub(app, handler)


@app.get("/notes/{name}")
def note_document(name: str) -> Any:
    """Pubby leaves serving its posts to the site around it."""
    return next(
        {"@context": CONTEXT, **one["object"]}
        for one in storage.get_activities()
        if isinstance(one.get("object"), dict) and one["object"].get("id") == f"{base}/notes/{name}"
    )


@app.get("/_t/state")
def state() -> Any:
    return {
        "followers": [one.actor_id for one in storage.get_followers()],
        "interactions": interactions,
        "taken": taken,
        "answered": answered,
    }


@app.post("/_t/send")
def send(given: dict[str, Any]) -> Any:
    """Publish an activity of ours: `{"activity": {...}}`; id and actor are added."""
    activity = {"@context": CONTEXT, "id": f"{base}/activities/{uuid4()}", "actor": handler.actor_id}
    return handler.publish_activity(activity | given["activity"])


@app.post("/_t/note")
def note(given: dict[str, Any]) -> Any:
    """Publish a note: `{"content": …, "in_reply_to": …, "to": […]}`."""
    post = Object(
        id=f"{base}/notes/{uuid4()}",
        content=given["content"],
        url=f"{base}/",
        attributed_to=handler.actor_id,
        in_reply_to=given.get("in_reply_to"),
        to=[PUBLIC],
        cc=[handler.followers_url, *given.get("cc", [])],
    )
    return handler.publish_object(post)["object"]


@app.post("/_t/react")
def react(given: dict[str, Any]) -> Any:
    """Like or boost: `{"type": "Like" | "Announce", "object": …, "author": …}`."""
    build = {"Like": build_like_activity, "Announce": build_announce_activity}[given["type"]]
    return handler.publish_activity(build(handler.actor_id, given["object"], to=[PUBLIC, given["author"]]))


@app.post("/_t/undo")
def undo(given: dict[str, Any]) -> Any:
    """Take back an activity of ours: `{"activity": {…}, "to": …}`."""
    return handler.publish_activity(build_undo_activity(given["activity"], handler.actor_id, to=[given["to"]]))


@app.post("/_t/quote")
def quote(given: dict[str, Any]) -> Any:
    """Publish a note that quotes, and ask for consent: `{"content": …, "quoted": …, "author": …}`."""
    post = {
        "id": f"{base}/notes/{uuid4()}",
        "type": "Note",
        "attributedTo": handler.actor_id,
        "content": given["content"],
        "to": [PUBLIC],
        "cc": [handler.followers_url],
    }
    post = set_quote_target(post, given["quoted"])
    send({"activity": {"type": "Create", "object": post, "to": post["to"], "cc": post["cc"]}})
    request = build_quote_request_activity(handler.actor_id, given["quoted"], post, given["author"])
    return {"note": post["id"], "request": handler.publish_activity(request)["id"]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="info")
