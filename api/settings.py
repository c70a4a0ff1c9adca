"""The settings: every one, read once from the environment, each with the line that explains it.

A name that begins with PRESSMARK_ and is none of these is an error that names it: a misspelt setting that is passed
over in silence is how an archive ends up in another folder than its owner thinks.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

PREFIX = "PRESSMARK_"

_SIZE = re.compile(r"(\d{1,12})\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
_FACTORS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


class SettingsError(Exception):
    """A setting is unknown, or its value cannot be used."""


def _bytes(value: Any) -> Any:
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(found[1]) * _FACTORS[found[2].upper()] if found else value


def _folder(value: Any) -> Any:
    return Path(value).expanduser().absolute() if isinstance(value, str | Path) else value


Bytes = Annotated[int, BeforeValidator(_bytes), Field(ge=1)]
Folder = Annotated[Path, BeforeValidator(_folder)]


class Settings(BaseModel):
    """What the environment says. Frozen: nothing changes while the program runs."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    home: Folder = Field(
        default=Path("~/.local/share/pressmark"),
        description="The folder of the archive: catalogue, originals, index.",
    )
    database: str | None = Field(
        default=None,
        description="The catalogue, as an address such as sqlite:////srv/catalogue.db; by default in the home.",
    )
    originals: Folder | None = Field(
        default=None, description="Where the files as received are kept; by default in the home."
    )
    engine: str = Field(
        default="whoosh", pattern="^whoosh$", description="The search engine. For now there is one: whoosh."
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address the server listens on; the default is this machine only.",
    )
    port: int = Field(
        default=8710, ge=0, le=65_535, description="The port the server listens on; 0 takes any free one."
    )
    max_body: Bytes = Field(
        default=4 * 1024**3,
        description="The most bytes one upload may have; K, M, G may follow the number.",
    )
    max_wait: float = Field(
        default=30.0, ge=0, le=600, description="The most seconds wait=searchable keeps a caller waiting."
    )
    header_seconds: float = Field(
        default=10.0, gt=0, le=600, description="The seconds in which a request's headers must arrive."
    )
    connections: int = Field(
        default=512, ge=1, description="How many connections a process serves at once; more are answered 503."
    )
    processes: int = Field(default=1, ge=1, le=64, description="How many processes answer requests.")
    workers: int = Field(
        default=2, ge=1, le=64, description="How many files are read at the same time, each by a child process."
    )
    debug: bool = Field(default=False, description="1 shows where in the code an unexpected error happened.")

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process, or of `environment`. Raises SettingsError, naming the variable."""
        told: dict[str, str] = {}
        for name, value in (os.environ if environment is None else environment).items():
            if name.startswith(PREFIX):
                told[_known(name)] = value
        try:
            return cls.model_validate({name: value for name, value in told.items() if value != ""})
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise SettingsError(f"{name}={first['input']}: {first['msg']}") from None

    def environment(self) -> dict[str, str]:
        """The same settings for a child process, which reads them as this one did."""
        told = self.model_dump(mode="json", exclude_none=True)
        return {PREFIX + name.upper(): _written(value) for name, value in told.items()}


def _known(name: str) -> str:
    known = {PREFIX + field.upper(): field for field in Settings.model_fields}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
    raise SettingsError(f"{name} is not a setting of Pressmark.{hint}")


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
