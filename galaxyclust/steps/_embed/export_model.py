"""Write a trained model to a file that other programs can read."""

import json
from pathlib import Path

import galaxyclust
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.embed import METHODS, WRITERS
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.methods import build, find
from galaxyclust.steps._embed.trained import weights_of
from galaxyclust.steps._names import check_made


def export_model(
    catalog: Catalog, *, name: str, output: str | Path, overwrite: bool = False
) -> Path:
    """Write an embedding's model: all arrays (``.safetensors``) or the network (``.onnx``).

    The file's metadata say what made it and how to prepare stamps for it.

    Parameters
    ----------
    catalog
        The catalog.
    name
        Name of the embedding.
    output
        The file to write.
    overwrite
        Replace the file if it exists.

    Raises
    ------
    CatalogError
        If there is no such embedding, or the file exists or cannot be written.
    SettingError
        If the file extension is unknown, or ``.onnx`` is asked for and the model is not a
        network or onnx is not installed.
    """
    output = Path(output)
    kind = output.suffix.lower()
    if kind not in WRITERS:
        message = f"{output}: unknown kind of model; name it {' or '.join(WRITERS)}"
        raise SettingError(message)
    about = check_made(catalog, name, step="embed")
    if output.exists() and not overwrite:
        message = f"{output} is there already; use --overwrite or another name"
        raise CatalogError(message)
    metadata = {
        "format": "galaxyclust",
        "version": galaxyclust.__version__,
        "catalog": catalog.uuid,
        "method": str(about["method"]),
        "settings": json.dumps(about["settings"]),
        "bands": json.dumps(list(about["bands"])),
    }
    embedder = build(METHODS, about["method"], about["settings"])
    weights = weights_of(catalog, name)
    content = find(WRITERS, kind)(embedder, weights, metadata=metadata)
    with disk_errors(output), replacing(output) as temporary:
        temporary.write_bytes(content)
    return output
