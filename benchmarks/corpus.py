"""What a crowd sends: signed requests of actors that the community knows, ready to be replayed.

Signed beforehand, with real keys and the names of now: they are good for an hour.
"""

import itertools
from collections.abc import Callable, Iterator

import orjson
from home import profile
from served import Served

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import SigningKey, generate_rsa
from fedcomm.store import actors, keys
from fedcomm.store.db import Db

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTIVITY_JSON = "application/activity+json"
#: What Mastodon sends for a post of some lines with two pictures, a link and its own signature has this size.
CREATE_BYTES = 4_350

Json = dict[str, object]


class Corpus:
    """Actors on hosts of their own, and what they send to the inbox of the artist at `base`, each thing once."""

    def __init__(self, base: str, *, actors: int = 50, hosts: int = 10) -> None:
        self.base = base
        self.artist = f"{base}/ap/actors/artist"
        self._pem = generate_rsa()
        self._profiles = [profile(f"fan{n}", f"peer{n % hosts}.localhost:1") for n in range(actors)]
        self._keys = {one.uri: SigningKey.load(f"{one.uri}#main-key", self._pem) for one in self._profiles}
        self._numbers = itertools.count()

    async def introduce_to(self, home: Served) -> None:
        """Write the actors and their keys into the community's file; only while the server does not run."""
        async with home.opened() as community:
            await community.store.write(self._put)

    def _put(self, db: Db) -> None:
        for one in self._profiles:
            key = self._keys[one.uri]
            actors.put(db, one, now=clock.now())
            keys.put(db, key_id=key.key_id, actor_uri=one.uri, pem=key.public_pem(), now=clock.now())

    def creates(self, count: int, *, mentions: bool = True, in_reply_to: str | None = None) -> list[bytes]:
        """Return requests with a new post each; one that mentions the artist is kept, another only counts as sent."""
        return self._requests(count, lambda actor, n: self._create(actor, n, mentions=mentions, parent=in_reply_to))

    def likes(self, count: int, object_uri: str) -> list[bytes]:
        return self._requests(count, lambda actor, n: _activity(actor, "Like", object_uri, n))

    def follows(self, count: int) -> list[bytes]:
        """Return requests with a Follow of the artist each, at most one for each actor has an effect."""
        return self._requests(count, lambda actor, n: _activity(actor, "Follow", self.artist, n))

    def signed(self, actor: str, activity: Json, *, path: str = "/ap/actors/artist/inbox") -> bytes:
        """Return a whole HTTP/1.1 request with an activity, signed as Mastodon does."""
        body = orjson.dumps(activity)
        scheme, _, host = self.base.partition("://")
        plain = signatures.Request(
            method="POST",
            scheme=scheme,
            host=host,
            raw_path=path,
            headers=(("content-type", ACTIVITY_JSON),),
            body=body,
        )
        added = signatures.sign(plain, self._keys[actor], scheme=signatures.Scheme.CAVAGE, now=clock.now())
        fields = {
            "Host": host,
            "User-Agent": "Mastodon/4.5.0 (http.rb/5.3.1; +https://peer.example/)",
            "Accept-Encoding": "gzip",
            "Content-Type": ACTIVITY_JSON,
            "Content-Length": str(len(body)),
            **added,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def _requests(self, count: int, make: Callable[[str, int], Json]) -> list[bytes]:
        speakers = itertools.islice(itertools.cycle(one.uri for one in self._profiles), count)
        return [self.signed(actor, make(actor, next(self._numbers))) for actor in speakers]

    def _create(self, actor: str, number: int, *, mentions: bool, parent: str | None) -> Json:
        note = _note(actor, number, self.artist if mentions else None, parent)
        create = {
            "@context": ["https://www.w3.org/ns/activitystreams", _TERMS],
            "id": f"{note['id']}/activity",
            "type": "Create",
            "actor": actor,
            "published": note["published"],
            "to": note["to"],
            "cc": note["cc"],
            "object": note,
        }
        lacking = CREATE_BYTES - len(orjson.dumps(create))
        words = "".join(itertools.islice(_words(number), max(lacking // 2, 0)))
        note["content"] = f"<p>{words}</p>"
        note["contentMap"] = {"en": note["content"]}
        return create


_TERMS = {
    "ostatus": "http://ostatus.org#",
    "atomUri": "ostatus:atomUri",
    "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
    "conversation": "ostatus:conversation",
    "sensitive": "as:sensitive",
    "toot": "http://joinmastodon.org/ns#",
    "votersCount": "toot:votersCount",
    "blurhash": "toot:blurhash",
    "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
    "Hashtag": "as:Hashtag",
}


def _note(actor: str, number: int, mentioned: str | None, parent: str | None) -> Json:
    host = actor.split("/")[2]
    note_id = f"{actor}/statuses/{number}"
    mention = [{"type": "Mention", "href": mentioned, "name": "@artist"}] if mentioned else []
    return {
        "id": note_id,
        "type": "Note",
        "summary": None,
        "inReplyTo": parent,
        "published": clock.rfc3339(clock.now()),
        "url": f"http://{host}/@fan/{number}",
        "attributedTo": actor,
        "to": [PUBLIC],
        "cc": [f"{actor}/followers", *([mentioned] if mentioned else [])],
        "sensitive": False,
        "atomUri": note_id,
        "inReplyToAtomUri": parent,
        "conversation": f"tag:{host},2026-11-24:objectId={number}:objectType=Conversation",
        "content": "",
        "contentMap": {},
        "attachment": [_picture(host, number, part) for part in range(2)],
        "tag": [*mention, {"type": "Hashtag", "href": f"http://{host}/tags/music", "name": "#music"}],
        "replies": f"{note_id}/replies",
    }


def _picture(host: str, number: int, part: int) -> Json:
    return {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": f"http://{host}/media/{number}-{part}.jpg",
        "name": "The stage before the concert, with lights on",
        "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
        "focalPoint": [0.0, 0.0],
        "width": 1600,
        "height": 1200,
    }


def _activity(actor: str, type_: str, object_uri: str, number: int) -> Json:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{actor}#{type_.lower()}s/{number}",
        "type": type_,
        "actor": actor,
        "object": object_uri,
    }


def _words(number: int) -> Iterator[str]:
    """Give the characters of a text that is another for each number, without end."""
    while True:
        yield from f"Evening {number}, and the band plays on. "
