"""Variants: their written form, their path, and which of them a user means."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from docsfy_plugin.store.errors import AmbiguousVariantError, NoSuchVariantError, VariantError

_MAX_PART_BYTES = 120
_WRITTEN = re.compile(
    r"(?P<owner>[^/@]+)/(?P<project>[^/@]+)@(?P<branch>[^/@]+)/(?P<provider>[^/@]+)/(?P<model>[^/@]+)"
)
# control characters would break lines of output; what is not UTF-8 has no other written form
_ENCODED = re.compile(r"[/@%\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Variant:
    """One documentation of one source by one writer.

    Attributes:
        owner: What stands before the project in the remote's path (`group/sub`), or `local`.
        project: Last part of the remote's path.
        branch: Name of the branch (`feature/x`).
        provider: Name of the provider.
        model: Name of the model.
    """

    owner: str
    project: str
    branch: str
    provider: str
    model: str

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not value or not _is_bytes_text(value):
                raise VariantError(
                    f"Variant has {field.name} {value!r}, which is no name",
                    hint=f"Set {field.name} to text that is not empty",
                )

    def __str__(self) -> str:
        """`owner/project@branch/provider/model`, in each part `/`, `@` and `%` encoded."""
        return _join(*(_encode(part) for part in astuple(self)))

    @classmethod
    def parse(cls, written: str) -> Variant:
        """Read the written form; `parse(str(variant)) == variant`.

        Raises:
            VariantError: The text is not of that form.
        """
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise VariantError(
                f"Variant {written!r} is not of the form owner/project@branch/provider/model"
            )
        return cls(*(unquote(part, errors="surrogateescape") for part in match.groups()))

    @property
    def path(self) -> PurePosixPath:
        """Relative path of four parts that no other variant has, nor a parent of it."""
        owner, project, branch, provider, model = (_path_part(part) for part in astuple(self))
        return PurePosixPath(owner, f"{project}@{branch}", provider, model)


def match_variants(typed: str, variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """Find the variants that a user may mean.

    Args:
        typed: `[owner/]project[@branch][/provider[/model]]`; each part as it is or encoded as
            in the written form.
        variants: Those that exist.

    Returns:
        All that fit, in order; the one alone whose whole written form was typed.
    """
    known = tuple(variants)
    whole = tuple(variant for variant in known if str(variant) == typed)
    return whole[:1] or tuple(variant for variant in known if typed in _typed_forms(variant))


def find_variant(typed: str, variants: Iterable[Variant]) -> Variant:
    """Find the one variant that a user means.

    Args:
        typed: As in `match_variants`.
        variants: Those that exist.

    Raises:
        NoSuchVariantError: None fits.
        AmbiguousVariantError: Several fit.
    """
    known = tuple(variants)
    found = match_variants(typed, known)
    if len(found) == 1:
        return found[0]
    if not found:
        listed = ", ".join(str(variant) for variant in known[:5]) or "none"
        raise NoSuchVariantError(
            f"No variant fits {typed!r}", hint=f"Known are {listed}; see docsfy status"
        )
    listed = ", ".join(str(variant) for variant in found[:5])
    raise AmbiguousVariantError(
        f"{len(found)} variants fit {typed!r}: {listed}",
        hint="Type more of [owner/]project[@branch][/provider[/model]]",
    )


def _typed_forms(variant: Variant) -> Iterator[str]:
    parts = (dict.fromkeys((part, _encode(part))) for part in astuple(variant))
    for owner, project, branch, provider, model in itertools.product(*parts):
        heads = (project, f"{owner}/{project}")
        for head in heads:
            for stem in (head, f"{head}@{branch}"):
                yield stem
                yield f"{stem}/{provider}"
                yield f"{stem}/{provider}/{model}"


def _join(owner: str, project: str, branch: str, provider: str, model: str) -> str:
    return f"{owner}/{project}@{branch}/{provider}/{model}"


def _encode(part: str) -> str:
    return _ENCODED.sub(lambda m: quote(m[0], safe="", errors="surrogateescape"), part)


def _is_bytes_text(text: str) -> bool:
    """Whether text is what decoding some bytes gives; only such text survives encoding."""
    try:
        encoded = text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return False
    return encoded.decode(errors="surrogateescape") == text


def _path_part(part: str) -> str:
    """A part as a folder's name; diskcache would put a variable's value where `$NAME` stands."""
    encoded = _encode(part).replace("$", "%24").replace("\\", "%5C")
    if part not in {".", ".."} and len(encoded.encode()) <= _MAX_PART_BYTES:
        return encoded
    import hashlib  # noqa: PLC0415  # docsfy status is to start fast

    prefix = encoded.encode()[:60].decode(errors="ignore").strip(".")
    name = hashlib.sha256(part.encode(errors="surrogateescape")).hexdigest()[:32]
    return f"{prefix}%-{name}"  # no encoded part holds `%-`
