"""``galaxyclust export-model``."""

from pathlib import Path

import click

from galaxyclust.cli.options import OVERWRITE, common, say
from galaxyclust.steps._embed.export_model import export_model
from galaxyclust.steps._names import catalog_and_name


@click.command(
    epilog="""\b
Examples:
  galaxyclust export-model survey.h5:ae -o ae.safetensors
  galaxyclust export-model survey.h5:ae -o ae.onnx
"""
)
@click.argument("source", metavar="CATALOG:NAME")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="File: .safetensors or .onnx.")  # fmt: skip
@OVERWRITE
@common
def command(source: str, *, output: Path, overwrite: bool) -> None:
    """Write what an embedder learned to a file that other programs read.

    .safetensors holds all arrays of any model; .onnx the network of one, which makes the
    embedding of a prepared stamp. Settings, bands and the preparation of stamps are in
    the file's metadata. To embed a survey with it, embed --from takes the catalog itself.
    """
    catalog, name = catalog_and_name(source)
    export_model(catalog, name=name, output=output, overwrite=overwrite)
    say(f"{source} written to {output}")
