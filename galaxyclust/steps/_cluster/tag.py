"""A person's words on single galaxies: the column ``tags``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._find_rows import find_rows
from galaxyclust.steps._rows import rows_of
from galaxyclust.types import IntArray
from galaxyclust.words import counted

_TAG = re.compile(r"\w[\w-]{0,39}")


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

    @property
    def words(self) -> str:
        """What was done, as a person reads it.

        >>> Tagged(tag="ring", n_changed=2, n_tagged=1).words
        '2 sources changed, 1 has the tag ring'
        """
        have = "has" if self.n_tagged == 1 else "have"
        return (
            f"{counted(self.n_changed, 'source')} changed, "
            f"{self.n_tagged:,} {have} the tag {self.tag}"
        )


def tag(
    catalog: Catalog,
    *,
    tag: str,
    ids: Sequence[str] = (),
    where: str = "",
    remove: bool = False,
) -> Tagged:
    """Add a word to the tags of some sources, or take it away.

    The column ``tags`` holds the words of each source with spaces between.

    Parameters
    ----------
    catalog
        The catalog.
    tag
        One word of letters, digits, _ and -.
    ids
        Ids of the sources, or ``#12`` for row 12 (from 0).
    where
        Condition that the sources meet (`galaxyclust.where`), instead of ids.
    remove
        Take it away.

    Returns
    -------
    Tagged
        How many changed.

    Raises
    ------
    SettingError
        If the tag is no such word, or the condition cannot be read.
    InputError
        If no source is given.
    CatalogError
        If an id is not there, or ``tags`` is a column of numbers.
    """
    if not _TAG.fullmatch(tag):
        message = f"tag {tag!r}: one word of letters, digits, _ and -, up to 40"
        raise SettingError(message)
    with catalog.editing() as write:
        rows = _rows(catalog, ids, where)
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
            settings={"tag": tag, "remove": remove, **_chosen(ids, where)},
            notes=(made.words,),
        )
        content = Content(columns={"tags": tags.astype(np.str_)})
        write(content, step, overwrite=True)
    return made


def _rows(catalog: Catalog, ids: Sequence[str], where: str) -> IntArray:
    if bool(len(ids)) == bool(where):
        message = "say which galaxies to tag: their ids, or a condition"
        raise InputError(message)
    if where:
        return rows_of(catalog, where)
    return np.unique(find_rows(catalog, [str(name) for name in ids]))


def _chosen(ids: Sequence[str], where: str) -> dict[str, Any]:
    return {"where": where} if where else {"ids": [str(name) for name in ids]}


def _tags(catalog: Catalog) -> npt.NDArray[np.object_]:
    if "tags" not in catalog.names("catalog"):
        return np.full(catalog.n_rows, "", dtype=object)
    tags = catalog.column("tags")
    if tags.dtype.kind != "U":
        message = f"{catalog.path}: the column tags holds numbers; tags are texts"
        raise CatalogError(message)
    return tags.astype(object)
