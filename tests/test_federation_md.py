"""FEDERATION.md says what the code does: its lists are compared both ways. What we send is compared in activitypub."""

import re
from datetime import timedelta

from starlette.routing import Route

from fedcomm import communities
from fedcomm.activitypub import authority, html, proofs, vocabulary
from fedcomm.activitypub.parse import actors, attachments, bodies, fields, gate, tags
from fedcomm.activitypub.parse import posts as parsed_posts
from fedcomm.activitypub.signatures import checks
from fedcomm.delivery import synchronisation as delivered_synchronisation
from fedcomm.delivery import worker as deliveries
from fedcomm.errands import conversation, followers, profile
from fedcomm.errands import worker as errands
from fedcomm.inbox import forwarding, receive, signer
from fedcomm.inbox.handlers import HANDLERS, flag, follow
from fedcomm.model import delivery, poll, report
from fedcomm.outbox import markdown
from fedcomm.remote import client, collections, strangers
from fedcomm.store import errands as waiting
from fedcomm.web import federation, texts
from tests.manual import rows, section
from tests.tools import ROOT

PAGE = "FEDERATION.md"
#: What no line of the code cites, for it is about a file or the whole of the code.
NOT_CITED = {"67ff", "f1d5", "5feb"}


def amount(*numbers: int) -> str:
    return ", ".join(f"{number:,}" for number in numbers)


def kib(size_bytes: int) -> str:
    return f"{size_bytes // 1024} KiB" if size_bytes < 1024 * 1024 else f"{size_bytes // (1024 * 1024)} MiB"


def hours(time: timedelta) -> str:
    return f"{time // timedelta(hours=1)} hours"


def days(time: timedelta) -> str:
    return f"{time.days} days"


def limits() -> dict[str, str]:
    """Return the table of limits as the code has it."""
    assert client.MAX_BODY_BYTES == receive.MAX_BODY_BYTES
    return {
        "body of a request, document that is fetched": kib(receive.MAX_BODY_BYTES),
        "depth and number of values of a document": amount(gate.MAX_DEPTH, gate.MAX_NODES),
        "recipients, tags, mentions, emojis, attachments of a post": amount(
            fields.MAX_RECIPIENTS, tags.MAX_TAGS, tags.MAX_MENTIONS, tags.MAX_EMOJIS, attachments.MAX_ATTACHMENTS
        ),
        "HTML of a post, as it comes and once it is cleaned": (
            f"{html.MAX_CHARACTERS:,} characters, {html.MAX_TAGS:,} tags"
        ),
        "alternative text of an attachment": f"{attachments.MAX_ALT:,} characters",
        "name and description of an actor": f"{fields.MAX_NAME:,}, {actors.MAX_SUMMARY:,} characters",
        "other addresses of an actor, keys": amount(actors.MAX_ALIASES, actors.MAX_KEYS),
        "artists and tracks of an album, places of an event": amount(
            bodies.MAX_ARTISTS, bodies.MAX_TRACKS, bodies.MAX_PLACES
        ),
        "options of a poll, characters of each": amount(poll.MAX_OPTIONS, poll.MAX_OPTION_CHARACTERS),
        "what a number of votes may say": amount(fields.MAX_COUNT),
        "of posts from elsewhere a page shows": (
            f"{texts.MAX_TEXT:,} characters, {texts.MAX_ATTACHMENTS} attachments, "
            f"{texts.MAX_LINE} characters of alternative text, {texts.MAX_OPTIONS} options of a poll"
        ),
        "how far from now a request may be signed, how long it may say that it holds": (
            f"{checks.WINDOW // timedelta(minutes=1)} minutes, {hours(checks.MAX_LIFETIME)}"
        ),
        "how old a proof may be": days(proofs.MAX_AGE),
        "how far ahead a post may be dated": hours(parsed_posts.MAX_AHEAD),
        "activity whose proof is looked at, that is forwarded; Follow that is answered": ", ".join(
            map(kib, (signer.MAX_PROVEN_BYTES, forwarding.MAX_BYTES, follow.MAX_FOLLOW_BYTES))
        ),
        "activities of one server that are forwarded, of all": (
            f"{amount(communities.FORWARDS_OF_HOST, communities.FORWARDS)} an hour"
        ),
        "reports of one actor, posts in one, characters": (
            f"{flag.MAX_A_DAY} a day, {amount(report.MAX_OBJECTS, report.MAX_CONTENT_CHARACTERS)}"
        ),
        "pages of a collection that is read, items of it": amount(collections.MAX_PAGES, collections.MAX_ITEMS),
        "pages of a list of followers that are compared": amount(followers.MAX_PAGES),
        "followers of an account whose list we offer to compare": amount(delivered_synchronisation.MAX_FOLLOWERS),
        "posts upwards from an answer": amount(conversation.MAX_ANCESTORS),
        "posts of an outbox, pinned posts that are fetched of an actor": amount(profile.MAX_POSTS, profile.MAX_PINNED),
        "fetches for one conversation or profile, time for it": (
            f"{errands.MAX_FETCHES}, {errands.DEADLINE_S // 60} minutes"
        ),
        "conversations and profiles that are read at the same time, of one host": f"{errands.MAX_ERRANDS}, 1",
        "of them that wait, about actors of one server": amount(waiting.MAX_WAITING, waiting.MAX_OF_ORIGIN),
        "activities of one server that wait until something was fetched": amount(receive.MAX_WAITING_OF_HOST),
        "redirects of a fetch, time for it": f"{client.MAX_REDIRECTS}, {client.GET_DEADLINE_S:.0f} s",
        "time to find the key of a signed request": f"{signer.DEADLINE_S:.0f} s",
        "requests that wait for a key that we do not have yet, of one host": amount(
            strangers.AT_ONCE, strangers.AT_ONCE_PER_HOST
        ),
        "fetches from one host for the sake of such requests": f"{strangers.FETCHES_A_MINUTE} a minute",
        "time for a delivery": f"{client.POST_DEADLINE_S:.0f} s",
        "deliveries at the same time, to one host": amount(deliveries.MAX_SENDS, deliveries.MAX_SENDS_PER_HOST),
        "attempts at a delivery": (
            f"{delivery.MAX_ATTEMPTS} in at most {days(delivery.MAX_AGE)}, "
            f"1 minute apart at first, {hours(delivery.MAX_WAIT)} at last"
        ),
        "what `Retry-After` may ask for": hours(timedelta(seconds=delivery.MAX_RETRY_AFTER_S)),
        "length of our own posts": f"{markdown.MAX_CHARACTERS:,} characters",
        "options of our own polls, characters of each": amount(poll.MAX_OWN_OPTIONS, poll.MAX_OWN_OPTION_CHARACTERS),
    }


def test_the_limits_are_those_of_the_code() -> None:
    assert dict(rows(PAGE, "## Limits")) == limits()


def test_the_activities_that_are_accepted_are_those_with_a_handler() -> None:
    accepted = re.findall(r"^### (\w+)$", section(PAGE, "## Activities we accept"), flags=re.MULTILINE)

    assert accepted == sorted(HANDLERS)


def test_every_activity_with_a_handler_has_a_rule_of_who_may_do_it() -> None:
    assert set(authority._RULES) == set(HANDLERS)


def test_what_is_said_to_be_ignored_has_no_handler() -> None:
    line = next(
        line for line in section(PAGE, "## Activities we accept").splitlines() if "and ignored, such as" in line
    )
    ignored = set(re.findall(r"`(\w+)`", line))

    assert len(ignored) > 5
    assert ignored.isdisjoint(HANDLERS)


def test_the_objects_that_are_accepted_are_those_that_become_posts() -> None:
    accepted = re.findall(r"^### (\w+)$", section(PAGE, "## Objects we accept"), flags=re.MULTILINE)

    assert accepted == sorted(vocabulary.POST_TYPES)


def test_the_proposals_are_those_that_the_code_follows() -> None:
    code = "\n".join(path.read_text() for path in sorted((ROOT / "fedcomm").rglob("*.py")))
    listed = [re.fullmatch(r"\[(\w{4})\]\(\S+/fep-\1\.md\)", row[0]) for row in rows(PAGE, "## Supported FEPs")]
    names = [match[1] for match in listed if match is not None]

    assert len(names) == len(listed) == len(set(names))
    assert set(names) == set(re.findall(r"\bFEP-([0-9a-f]{4})\b", code)) | NOT_CITED


def test_the_addresses_are_those_of_the_routes() -> None:
    """Pages of a collection have addresses below its own; nobody has to know them."""
    table = {row[0]: row[1] for row in rows(PAGE, "## Actors and addresses")}
    listed = {name.replace("…", "/ap/actors/NAME") for cell in table for name in cell.replace("`", "").split(", ")}
    listed = {name for name in listed if name.startswith("/ap/")}
    below = {f"/ap/notes/ID{part}" for part in re.findall(r"`(/\w+)`", table["/ap/notes/ID"])}
    routed = {
        route.path.replace("{name}", "NAME").replace("{id}", "ID")
        for route in federation.ROUTES
        if isinstance(route, Route) and route.path.startswith("/ap/")
    }

    collections_of_pages = {path for path in routed if "{" in path or path.endswith("/page")}
    assert listed | below == routed - collections_of_pages
    assert all(any(path.startswith(f"{one}/") for one in listed | below) for path in collections_of_pages)
