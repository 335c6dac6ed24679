"""FEDERATION.md says what we send: activity by activity, object by object, to whom, and nothing else."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from our_documents import every_document

from fedcomm.activitypub.addressing import recipients
from fedcomm.activitypub.vocabulary import ACTOR_TYPES, PUBLIC
from fedcomm.model.post import Visibility
from tests.manual import names_in, rows

PAGE = "FEDERATION.md"
SENT = rows(PAGE, "## What we send")
SAID = rows(PAGE, "### What our documents say")
#: What every document has.
OF_ALL = {"@context", "id", "type"}
THE_ACTOR, AN_ID = "the actor", "an id"
ANY_ACTIVITY, CHOICE = "every activity", "option of a poll, vote"


def activities() -> list[dict[str, object]]:
    return [document for document in every_document().values() if "actor" in document]


def objects_of(type_: str) -> set[str]:
    """Return what the activities of a type that we make have for an object: its type, or `an id`."""
    found = set()
    for activity in activities():
        if activity["type"] == type_:
            given = activity["object"]
            found |= {kind(item) for item in (given if isinstance(given, list) else [given])}
    return found


def kind(item: object) -> str:
    if not isinstance(item, dict):
        return AN_ID
    return THE_ACTOR if item["type"] in ACTOR_TYPES else str(item["type"])


def said_of(cell: str) -> set[str]:
    """Return the same as it is written in the table: `Note`, the actor, the actor's id."""
    types = {name for name in names_in(cell) if name[0].isupper()}
    is_actor, is_id = re.search(r"the actor(?!')", cell), re.search(r"(?:'s|\bthe) id\b(?! and)", cell)
    return types | ({THE_ACTOR} if is_actor else set()) | ({AN_ID} if is_id else set())


def members() -> dict[str, set[str]]:
    """Return which members there are in each type of what we send, and in those without a type by their own name."""
    found = defaultdict[str, set[str]](set)
    for document in every_document().values():
        for name, item in parts(document, ""):
            found[name] |= set(item) - OF_ALL
    return found


def parts(value: object, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Give a document and what is in it. A `…Map` has languages for members."""
    if isinstance(value, list):
        for child in value:
            yield from parts(child, name)
    if isinstance(value, dict) and not name.endswith("Map"):
        yield title(value, name), value
        for member, child in value.items():
            if member != "@context":
                yield from parts(child, member)


def title(item: dict[str, object], name: str) -> str:
    if "actor" in item:
        return ANY_ACTIVITY
    is_choice = item.get("type") == "Note" and "content" not in item
    return CHOICE if is_choice else str(item.get("type", name))


def said() -> dict[str, set[str]]:
    """Return the same as it is written in the table, row by row; some rows go on from another one."""
    found = dict[str, set[str]]()
    for cell, listed in SAID:
        own = names_in(listed)
        other = re.search(r"those of an? `(\w+)`", listed)
        found[cell] = own if other is None else (own - {other[1]}) | found[other[1]]
    return found


def test_the_activities_in_the_table_are_those_that_we_make() -> None:
    assert set().union(*(names_in(row[0]) for row in SENT)) == {str(activity["type"]) for activity in activities()}


@pytest.mark.parametrize("type_", sorted({str(activity["type"]) for activity in activities()}))
def test_an_activity_has_the_objects_that_its_rows_name(type_: str) -> None:
    told = [said_of(row[1]) for row in SENT if type_ in names_in(row[0])]

    assert set().union(*told) == objects_of(type_)


@pytest.mark.parametrize("cell", said())
def test_a_document_has_the_members_that_its_row_names(cell: str) -> None:
    types = names_in(cell) or {cell}

    assert set().union(*(members()[name] for name in types)) == said()[cell]


def test_every_document_has_a_row() -> None:
    listed = set().union(*(names_in(cell) or {cell} for cell, _ in SAID))

    assert set(members()) <= listed


@pytest.mark.parametrize("visibility", Visibility)
def test_a_post_goes_to_whom_its_row_names(visibility: Visibility) -> None:
    words = {PUBLIC: "as:Public", "collection": "followers", "ann": "mentioned"}

    to, cc = recipients(visibility, followers="collection", mentioned=["ann"])

    [row] = [row for row in rows(PAGE, "### Whom it goes to") if row[0] == visibility]
    assert [cell.replace("`", "") for cell in row[1:]] == [
        ", ".join(words[name] for name in names) for names in (to, cc)
    ]


def test_strangers_get_of_an_actor_what_is_told_of_it() -> None:
    [row] = [row for row in rows(PAGE, "## Authorized fetch") if row[0] == "any other actor"]

    assert names_in(row[2]) == set(every_document()["stub"]) - {"@context"}
