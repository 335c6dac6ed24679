"""What people type: form fields, and the numbers in addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from fedcomm.errors import NotFound
from fedcomm.model import snowflake

#: Most bytes of a form; a long post fits many times.
MAX_BODY_BYTES = 256 * 1024
_MAX_FIELDS = 30


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
    """Return an id as it stands in an address. Raises NotFound for what cannot be one."""
    found = snowflake.read(text)
    if found is None:
        raise NotFound(f"{text[:40]!r} is no id")
    return found


def before(request: Request) -> int | None:
    """Return where a page of a list starts (`?before=ID`), or None for its beginning. Raises NotFound like `number`."""
    return _cursor(request, "before")


def after(request: Request) -> int | None:
    """Return the same of a list whose oldest entries come first (`?after=ID`)."""
    return _cursor(request, "after")


def _cursor(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    return None if text is None else number(text)
