"""Which columns of a Parquet file hold stamps and which labels, by their types."""

import pyarrow as pa

PIXELS = ("flux", "array")  # the Multimodal Universe's names for a stamp's pixels


def is_image(kind: pa.DataType) -> bool:
    """Return whether a column holds pictures (their bytes) or the pixels of stamps.

    >>> is_image(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    True
    >>> is_image(pa.list_(pa.list_(pa.float32()))), is_image(pa.list_(pa.float32()))
    (True, False)
    """
    if has(kind, "bytes") or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return True
    if pa.types.is_struct(kind):
        return has(kind, "band") and any(has(kind, name) for name in PIXELS)
    return _depth(kind) >= 2 or _is_list_of_bands(kind)


def _is_list_of_bands(kind: pa.DataType) -> bool:
    return bool(
        _is_list(kind) and is_image(kind.value_type) and has(kind.value_type, "band")
    )


def _depth(kind: pa.DataType) -> int:
    """Return the depth of nested lists of numbers; -1 for anything else."""
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if _is_list(kind):
        inner = _depth(kind.value_type)
        return inner + 1 if inner >= 0 else -1
    return 0 if pa.types.is_floating(kind) or pa.types.is_integer(kind) else -1


def _is_list(kind: pa.DataType) -> bool:
    tests = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(test(kind) for test in tests)


def has(kind: pa.DataType, name: str) -> bool:
    """Return whether a column is a struct with a field of this name."""
    return bool(pa.types.is_struct(kind) and kind.get_field_index(name) >= 0)


def is_plain(kind: pa.DataType) -> bool:
    """Return whether a column has one number or text per row.

    >>> is_plain(pa.string()), is_plain(pa.timestamp("s")), is_plain(pa.list_(pa.int8()))
    (True, False, False)
    """
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        pa.types.is_floating, pa.types.is_integer, pa.types.is_boolean,
        pa.types.is_string, pa.types.is_large_string,
    )  # fmt: skip
    return any(test(kind) for test in tests)
