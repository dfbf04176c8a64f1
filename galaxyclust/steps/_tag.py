"""A person's words on single galaxies: the column ``tags``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError

_TAG = re.compile(r"\w[\w-]{0,39}")
_SHOWN = 3  # ids of an error


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """What a tag is now.

    Parameters
    ----------
    tag
        The word.
    n_changed
        Sources that got or lost it.
    n_tagged
        Sources that have it.
    """

    tag: str
    n_changed: int
    n_tagged: int


def tag(catalog: Catalog, *, ids: Sequence[str], tag: str, remove: bool = False) -> Tagged:
    """Add a word to the tags of some sources, or take it away.

    The column ``tags`` holds the words of each source with spaces between.

    Parameters
    ----------
    catalog
        The catalog.
    ids
        Ids of the sources.
    tag
        One word of letters, digits, _ and -.
    remove
        Take it away.

    Returns
    -------
    Tagged
        How many changed.

    Raises
    ------
    SettingError
        If the tag is no such word.
    InputError
        If an id is not there, or none is given.
    CatalogError
        If ``tags`` is a column of numbers.
    """
    if not _TAG.fullmatch(tag):
        message = f"tag {tag!r}: one word of letters, digits, _ and -, up to 40"
        raise SettingError(message)
    rows = _rows(catalog, ids)
    tags = _tags(catalog)
    words = [set(text.split()) for text in tags[rows]]
    changed = np.array([(tag in own) == remove for own in words])
    for row, own in zip(rows, words, strict=True):
        tags[row] = " ".join(sorted(own - {tag} if remove else own | {tag}))
    made = Tagged(
        tag=tag,
        n_changed=int(changed.sum()),
        n_tagged=sum(tag in text.split() for text in tags),
    )
    step = Step(
        name="tag",
        output="tags",
        settings={"tag": tag, "remove": remove, "ids": [str(name) for name in ids]},
        notes=(f"{made.n_changed} sources changed; {made.n_tagged} have the tag",),
    )
    content = Content(columns={"tags": tags.astype(np.str_)})
    catalog.write(content, step, overwrite=True)
    return made


def _rows(catalog: Catalog, ids: Sequence[str]) -> npt.NDArray[np.intp]:
    if not len(ids):
        message = "no galaxies are given to tag"
        raise InputError(message)
    row_of = {str(name): row for row, name in enumerate(catalog.column("id"))}
    missing = [name for name in ids if name not in row_of]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        message = f"{catalog.path}: no source {', '.join(missing[:_SHOWN])}{more}"
        raise InputError(message)
    return np.unique([row_of[name] for name in ids])


def _tags(catalog: Catalog) -> npt.NDArray[np.object_]:
    if "tags" not in catalog.names("catalog"):
        return np.full(catalog.n_rows, "", dtype=object)
    tags = catalog.column("tags")
    if tags.dtype.kind != "U":
        message = f"{catalog.path}: the column tags holds numbers; tags are texts"
        raise CatalogError(message)
    return tags.astype(object)
