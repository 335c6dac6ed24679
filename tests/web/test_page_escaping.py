"""Text of strangers is text, in every field of theirs and on every page (security XSS2, XSS9)."""

import re
from importlib.resources import files

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor
from fedcomm.model.follow import FollowState
from fedcomm.model.notification import NotificationKind
from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import Addressee, Attachment, Emoji, Visibility
from fedcomm.store import accounts, follows, notifications
from fedcomm.store.db import Db
from fedcomm.web.templating import environment, web_url
from tests.web.visitors import Owner, page_of, posted, someone, tree

pytestmark = pytest.mark.anyio

MARKER = "\"'><x>{{7*111111111}}"
RAW = "'><x>"


@pytest.fixture
async def hostile(community: Community, artist: Account) -> str:
    """The path of a post of ours that a fan answered, every field of whom and of whose post is the marker."""
    fan = await someone(
        community,
        MARKER,
        name=MARKER,
        summary_html="",
        url=f"javascript:{MARKER}",
        icon_url=f"https://peer.example/{MARKER}",
    )
    text = {
        "warning": MARKER,
        "language": MARKER,
        "hashtags": (MARKER,),
        "poll": Poll(options=(PollOption(name=MARKER, votes=1),)),
        "emojis": (Emoji(shortcode=MARKER, url=f"https://peer.example/{MARKER}"),),
    }
    file = Attachment(type=MARKER, media_type=MARKER, url=f"https://peer.example/{MARKER}", alt=MARKER)
    picture = Attachment(type="Image", media_type=MARKER, url=f"{community.urls.base}/{MARKER}", alt=MARKER)
    post = await posted(community, artist.id, attachments=(file, picture), **text)
    to_artist = (Addressee(actor_uri=artist.actor.uri, handle=MARKER),)
    quoted = await posted(community, fan.id, uri=f"https://peer.example/2{MARKER}", **text)
    await posted(community, fan.id, answers=post.uri, uri="https://peer.example/3", quote_uri=f"javascript:{MARKER}")
    reply = await posted(
        community,
        fan.id,
        quote_uri=quoted.uri,
        answers=post.uri,
        uri=f"https://peer.example/{MARKER}",
        attachments=(file,),
        addressees=to_artist,
        **text,
    )
    await community.store.write(_tell, artist, fan, reply.uri)
    await community.store.write(
        accounts.update_profile, artist, name=MARKER, summary_source=MARKER, summary_html="", now=clock.now()
    )
    return page_of(post)


def _tell(db: Db, artist: Account, fan: Actor, uri: str) -> None:
    now = clock.now()
    for kind in NotificationKind:
        notifications.put(db, account_id=artist.id, kind=kind, actor_id=fan.id, object_uri=uri, now=now)
    for one, other, state in ((fan.id, artist.id, FollowState.PENDING), (artist.id, fan.id, FollowState.ACCEPTED)):
        follows.put(db, follower_id=one, followee_id=other, activity_uri=f"{one}", activity="{}", state=state, now=now)


def assert_escaped(response: httpx.Response) -> None:
    assert response.status_code in (200, 404, 422)
    assert RAW not in response.text
    assert "777777777" not in response.text
    assert tree(response).xpath("//x | //*[starts-with(@href, 'javascript')]") == []


@pytest.mark.parametrize(
    "path", ["/", "/@artist", "/@artist/with_replies", "/tags/" + "%22%27%3E%3Cx%3E", "/@%22%27%3E%3Cx%3E"]
)
async def test_a_public_page_escapes_every_field(hostile: str, stranger: httpx.AsyncClient, path: str) -> None:
    response = await stranger.get(path)

    assert_escaped(response)


async def test_the_page_of_a_post_escapes_every_field(hostile: str, stranger: httpx.AsyncClient) -> None:
    response = await stranger.get(hostile)

    assert_escaped(response)
    assert "&lt;x&gt;" in response.text


@pytest.mark.parametrize(
    "path", ["/studio", "/studio/notifications", "/studio/people", "/studio/profile", "/studio?reply_to=PARENT"]
)
async def test_the_studio_escapes_every_field(hostile: str, owner: Owner, path: str) -> None:
    response = await owner.client.get(path.partition("?")[0], params=_reply_to(path))

    assert_escaped(response)
    assert "&lt;x&gt;" in response.text


def _reply_to(path: str) -> dict[str, str]:
    return {"reply_to": f"https://peer.example/{MARKER}"} if "?" in path else {}


@pytest.mark.parametrize(
    ("path", "field"), [("/studio/posts", "source"), ("/studio/posts", "language"), ("/studio/people/follow", "handle")]
)
async def test_what_was_typed_comes_back_escaped(owner: Owner, path: str, field: str) -> None:
    response = await owner.post(path, **{field: MARKER, "visibility": Visibility.DIRECT})

    assert_escaped(response)
    assert "&lt;x&gt;" in response.text


async def test_what_was_typed_into_the_follow_form_comes_back_escaped(stranger: httpx.AsyncClient) -> None:
    response = await stranger.post("/@artist/follow", data={"handle": MARKER})

    assert response.status_code == 422
    assert_escaped(response)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:1", "data:text/html,x", "vbscript:x", "//x.example", "/x", "", None]
)
def test_an_address_that_is_not_of_the_web_becomes_no_link(url: str | None) -> None:
    assert web_url(url) == ""


@pytest.mark.parametrize(("length", "is_link"), [(1000, True), (1001, False)])
def test_an_address_that_was_made_to_fill_pages_becomes_no_link(length: int, *, is_link: bool) -> None:
    url = "https://peer.example/".ljust(length, "&")

    assert (web_url(url) == url) is is_link


def test_escaping_is_on_for_every_name_of_template() -> None:
    made = environment()

    assert made.autoescape is True
    assert made.from_string("{{ it }}").render(it="<x>") == "&lt;x&gt;"


def test_one_macro_alone_lets_html_pass_and_no_attribute_is_unquoted() -> None:
    texts = {
        template: environment().loader.get_source(environment(), template)[0]  # type: ignore[union-attr]
        for template in environment().list_templates()
    }

    unescaped = [name for name, text in texts.items() for _ in re.findall(r"\|\s*safe\b|Markup|autoescape", text)]
    unquoted = [name for name, text in texts.items() if re.search(r"\s[\w-]+=\{\{", text)]

    assert unescaped == ["macros.html"]
    assert unquoted == []
    assert len(texts) == sum(1 for file in _all_files() if file.endswith(".html"))


def _all_files() -> list[str]:
    root = files("fedcomm.web").joinpath("templates")
    return [entry.name for folder in (root, root.joinpath("studio")) for entry in folder.iterdir()]
