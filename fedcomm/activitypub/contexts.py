"""The JSON-LD contexts that we send.

Foreign terms are defined inline: a context that peers have to fetch is one more host that can be down
(wire 1.3; the inline form gives the same N-Quads as the published contexts).
"""

ACTIVITYSTREAMS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v1"

#: For activities without an object of their own: Follow, Accept, Like, …, and collections of ids.
PLAIN: str = ACTIVITYSTREAMS

#: For actor documents and what embeds one.
ACTOR: list[object] = [
    ACTIVITYSTREAMS,
    SECURITY,
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "toot": "http://joinmastodon.org/ns#",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "attributionDomains": {"@id": "toot:attributionDomains", "@type": "@id"},
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "sec": "https://w3id.org/security#",
        "assertionMethod": {"@id": "sec:assertionMethod", "@type": "@id", "@container": "@set"},
        "Multikey": "sec:Multikey",
        "controller": {"@id": "sec:controller", "@type": "@id"},
        "publicKeyMultibase": {"@id": "sec:publicKeyMultibase", "@type": "sec:multibase"},
        "wf": "https://purl.archive.org/socialweb/webfinger#",
        "webfinger": {"@id": "wf:webfinger", "@type": "http://www.w3.org/2001/XMLSchema#string"},
    },
]

#: Quotes, in the names of all who have one for them, and who may quote (FEP-044f).
_QUOTES: dict[str, object] = {
    "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
    "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
    "quoteUrl": "as:quoteUrl",
    "quoteUri": "http://fedibird.com/ns#quoteUri",
    "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
    "gts": "https://gotosocial.org/ns#",
    **{
        name: {"@id": f"gts:{name}", "@type": "@id"}
        for name in ("interactionPolicy", "canQuote", "automaticApproval", "manualApproval")
    },
}

#: For notes and what embeds them.
NOTE: list[object] = [
    ACTIVITYSTREAMS,
    {
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "toot": "http://joinmastodon.org/ns#",
        "votersCount": "toot:votersCount",
        "blurhash": "toot:blurhash",
        "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
        **_QUOTES,
    },
]

#: For a QuoteRequest, which embeds a note, and for what answers it.
QUOTE_REQUEST: list[object] = [*NOTE, {"QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest"}]

#: For the stamps that are given to quotes, and their Delete.
STAMP: list[object] = [
    ACTIVITYSTREAMS,
    {
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "gts": "https://gotosocial.org/ns#",
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
    },
]
