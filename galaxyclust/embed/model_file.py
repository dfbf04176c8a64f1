"""A trained model as a file for other programs: safetensors, or ONNX for networks."""

import io
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save
from torch import Tensor, nn

from galaxyclust.embed import tensors
from galaxyclust.embed.onnx_file import library
from galaxyclust.embed.prepared import N_BANDS
from galaxyclust.embed.views import mirrored, right_angled
from galaxyclust.errors import SettingError
from galaxyclust.types import Arrays

OPSET = 17
PREPARATION = (
    "input: float32 (n, bands, size, size), 0 at the sky. Made from a sky-subtracted stamp "
    "by: image / (softening * sky_sigma), through asinh unless the stretch is linear; "
    "masked pixels take the value across the centre, or the mean at their radius where "
    "that is masked too; the square of half side frame * half-light radius, resampled to "
    "size; 0 outside the inscribed circle; divided by the root mean square, inside the "
    "circle, of the mean over bands; where pose is standard, turned so that the major axis "
    "lies along x (galaxyclust.embed.filling, galaxyclust.embed.inputs, "
    "galaxyclust.embed.pose)"
)


class Averaged(nn.Module):
    """A network's vector of a prepared stamp: the mean over turns and mirror images.

    Parameters
    ----------
    network
        With ``embed``, of a list of views.
    posed
        Whether stamps come in their standard pose, so that four views are all there are.
    """

    def __init__(self, network: nn.Module, *, posed: bool) -> None:
        super().__init__()
        self.network, self.posed = network, posed

    def forward(self, image: Tensor) -> Tensor:
        """Return (n, D) of (n, B, s, s)."""
        views = mirrored(image) if self.posed else right_angled(image)
        network: Any = self.network
        embedded: Tensor = network.embed(views)
        return embedded


def to_safetensors(embedder: Any, weights: Arrays, *, metadata: Mapping[str, str]) -> bytes:
    """Return all arrays of a model as the bytes of a safetensors file."""
    del embedder  # the settings are in the metadata
    arrays = {name: np.ascontiguousarray(array) for name, array in weights.items()}
    return save(arrays, metadata=dict(metadata) | {"preparation": PREPARATION})


def to_onnx(embedder: Any, weights: Arrays, *, metadata: Mapping[str, str]) -> bytes:
    """Return a trained network as the bytes of an ONNX file.

    Its input ``image`` is a prepared stamp (`PREPARATION`, which is in the file), its
    output ``embedding`` what galaxyclust embeds it as.

    Parameters
    ----------
    embedder
        With the settings of the training.
    weights
        What it learned.
    metadata
        Kept in the file.

    Raises
    ------
    SettingError
        If it is no network, or onnx is not installed.
    """
    if not hasattr(embedder, "new_network"):
        message = "only networks become ONNX; name the file .safetensors"
        raise SettingError(message)
    onnx = library("onnx")
    n_bands = tensors.whole_number(weights, N_BANDS)
    network = embedder.new_network(n_bands)
    tensors.from_arrays(network, weights)
    averaged = Averaged(network, posed=embedder.pose == "standard").eval()
    # a network that mixes the bands sees one
    n_seen = 1 if getattr(embedder, "bands", "") == "mixed" else n_bands
    example = torch.zeros(2, n_seen, embedder.input_size, embedder.input_size)
    content: Any = io.BytesIO()  # a type that torch takes but does not tell of
    with warnings.catch_warnings():
        # torch's newer exporter needs one more package, and says so by a warning
        warnings.simplefilter("ignore")
        torch.onnx.export(
            averaged,
            (example,),
            content,
            dynamo=False,
            opset_version=OPSET,
            input_names=["image"],
            output_names=["embedding"],
            dynamic_axes={"image": {0: "n"}, "embedding": {0: "n"}},
        )
    model = onnx.load_model_from_string(content.getvalue())
    onnx.helper.set_model_props(model, dict(metadata) | {"preparation": PREPARATION})
    found: bytes = model.SerializeToString()
    return found
