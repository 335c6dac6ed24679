"""Posts of the artist that quote others, and who may quote those of the artist (FEP-044f)."""

import pytest
from home import activity_types, follower, known, post_of, queued, sent

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.post import QuotePolicy, Visibility
from fedcomm.outbox import publish, stamping
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, posts, quotes

pytestmark = pytest.mark.anyio

EVES_INBOX = "http://peer.localhost:1/users/eve/inbox"
SHARED = "http://peer.localhost:1/inbox"


@pytest.mark.parametrize(
    "quoted",
    [pytest.param(Visibility.FOLLOWERS, id="for followers"), pytest.param(Visibility.DIRECT, id="for somebody")],
)
async def test_what_is_not_for_everybody_cannot_be_quoted(
    community: Community, artist: Account, quoted: Visibility
) -> None:
    theirs = await post_of(community, await known(community, "eve"), quoted)

    with pytest.raises(MemberError):
        await publish.post(community, artist, Draft(source="Look", quote=theirs.uri))

    assert await activity_types(community) == []


async def test_what_is_not_for_everybody_does_not_go_to_the_author_of_a_quoted_post(
    community: Community, artist: Account
) -> None:
    theirs = await post_of(community, await known(community, "eve"))

    with pytest.raises(MemberError):
        await publish.post(community, artist, Draft(source="x", visibility=Visibility.FOLLOWERS, quote=theirs.uri))

    assert await activity_types(community) == []


async def test_what_cannot_be_found_cannot_be_quoted(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError):
        await publish.post(community, artist, Draft(source="Look", quote="http://peer.localhost:1/gone"))


async def test_the_author_of_what_is_quoted_is_asked_for_a_stamp(community: Community, artist: Account) -> None:
    theirs = await post_of(community, await known(community, "eve"))

    quote = await publish.post(community, artist, Draft(source="Look", quote=theirs.uri))

    request = await sent(community, "QuoteRequest")
    assert (request["object"], request["to"]) == (theirs.uri, [theirs.author.uri])
    assert isinstance(request["instrument"], dict)
    assert (request["instrument"]["id"], request["instrument"]["quote"]) == (quote.uri, theirs.uri)
    assert await queued(community) == [("Create", SHARED), ("QuoteRequest", EVES_INBOX)]


async def test_the_author_of_what_is_quoted_gets_a_copy_and_is_not_mentioned(
    community: Community, artist: Account
) -> None:
    theirs = await post_of(community, await known(community, "eve"))

    quote = await publish.post(community, artist, Draft(source="Look", quote=theirs.uri))

    assert [(a.actor_uri, a.is_mention) for a in quote.content.addressees] == [(theirs.author.uri, False)]
    create = await sent(community, "Create")
    assert isinstance(create["object"], dict)
    assert theirs.author.uri in create["object"]["cc"]
    assert [tag["type"] for tag in create["object"]["tag"]] == ["Link"]


async def test_a_quote_of_an_own_post_has_a_stamp_at_once(community: Community, artist: Account) -> None:
    first = await publish.post(community, artist, Draft(source="one", quote_policy=QuotePolicy.NOBODY))

    quote = await publish.post(community, artist, Draft(source="two", quote=first.uri))

    stamp = await community.store.read(quotes.find, quoted_uri=first.uri, quoting_uri=quote.uri)
    assert stamp is not None
    assert quote.quote_authorization_uri == community.urls.quote_authorization(stamp.id)
    assert await community.store.read(posts.find, quote.uri) == quote
    create = await sent(community, "Create")
    assert isinstance(create["object"], dict)
    assert create["object"]["quoteAuthorization"] == quote.quote_authorization_uri
    assert await activity_types(community) == ["Create", "Create"]


async def test_a_post_for_followers_can_quote_an_own_post(community: Community, artist: Account) -> None:
    first = await publish.post(community, artist, Draft(source="one"))

    quote = await publish.post(community, artist, Draft(source="two", visibility=Visibility.FOLLOWERS, quote=first.uri))

    assert quote.content.quote_uri == first.uri


async def test_the_page_of_an_own_post_can_be_quoted(community: Community, artist: Account) -> None:
    first = await publish.post(community, artist, Draft(source="one"))

    quote = await publish.post(community, artist, Draft(source="two", quote=first.url))

    assert quote.content.quote_uri == first.uri


async def test_a_revoked_quote_of_an_own_post_says_so(community: Community, artist: Account) -> None:
    first = await publish.post(community, artist, Draft(source="one"))
    quote = await publish.post(community, artist, Draft(source="two", quote=first.uri))

    await stamping.revoke(community, artist, quote.uri)

    update = await sent(community, "Update")
    assert isinstance(update["object"], dict)
    assert (update["object"]["id"], "quoteAuthorization" in update["object"]) == (quote.uri, False)


async def test_nobody_takes_back_what_another_account_here_allowed(community: Community, artist: Account) -> None:
    first = await publish.post(community, artist, Draft(source="one"))
    quote = await publish.post(community, artist, Draft(source="two", quote=first.uri))
    other = await community.store.read(accounts.instance)

    with pytest.raises(MemberError):
        await stamping.revoke(community, other, quote.uri)

    assert (await community.store.read(posts.find, quote.uri)) == quote


async def test_the_policy_of_a_draft_is_the_policy_of_the_post(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="x", quote_policy=QuotePolicy.FOLLOWERS))

    assert post.quote_policy is QuotePolicy.FOLLOWERS


async def test_a_new_policy_is_told_to_the_followers_and_is_no_edit(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    post = await publish.post(community, artist, Draft(source="x"))

    changed = await stamping.set_policy(community, artist, post, QuotePolicy.NOBODY)

    update = await sent(community, "Update")
    assert isinstance(update["object"], dict)
    assert update["object"]["interactionPolicy"]["canQuote"]["automaticApproval"] == [artist.actor.uri]
    assert (changed.quote_policy, changed.updated_at) == (QuotePolicy.NOBODY, None)
    assert await queued(community) == [("Create", SHARED), ("Update", SHARED)]


@pytest.mark.parametrize("whose", ["somebody else's", "not for everybody"])
async def test_there_is_no_policy_to_change_for_a_post_that_is(
    community: Community, artist: Account, whose: str
) -> None:
    if whose == "somebody else's":
        post = await post_of(community, await known(community, "eve"))
    else:
        post = await publish.post(community, artist, Draft(source="x", visibility=Visibility.FOLLOWERS))

    with pytest.raises(MemberError):
        await stamping.set_policy(community, artist, post, QuotePolicy.NOBODY)
