"""What people type: form fields, and the numbers in addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from fedcomm.errors import NotFound

#: Most bytes of a form; a long post fits many times.
MAX_BODY_BYTES = 256 * 1024
_MAX_FIELDS = 30
_MAX_ID = (1 << 63) - 1
_ID = re.compile(r"[0-9]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form that was sent. A field that is missing reads as empty."""

    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a field without white space around it; line breaks are single characters."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()

    def is_checked(self, name: str) -> bool:
        return name in self.fields


async def read(request: Request) -> Form:
    """Return the fields of a URL-encoded form. Raises HTTPException 415 for other bodies; the route limits its size."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    async with request.form(max_fields=_MAX_FIELDS, max_files=0) as sent:
        return Form({name: value for name, value in sent.items() if isinstance(value, str)})


def number(text: str) -> int:
    """Return an id as it stands in an address. Raises NotFound for what cannot be one (long, signed, other digits)."""
    if not _ID.fullmatch(text) or int(text) > _MAX_ID:
        raise NotFound(f"{text[:40]!r} is no id")
    return int(text)


def before(request: Request) -> int | None:
    """Return where a page of a list starts (`?before=ID`), or None for its beginning. Raises NotFound like `number`."""
    text = request.query_params.get("before")
    return None if text is None else number(text)
