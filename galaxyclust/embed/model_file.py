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
from galaxyclust.embed.learner import Learner
from galaxyclust.embed.network import EmbeddingNetwork
from galaxyclust.embed.onnx_file import library
from galaxyclust.embed.prepared import N_BANDS
from galaxyclust.embed.views import sides
from galaxyclust.errors import SettingError
from galaxyclust.types import Arrays

OPSET = 17  # ONNX version; the newest that torch's exporter writes without extra packages


class Averaged(nn.Module):
    """A network that averages over right-angled turns and mirror images of its input.

    Parameters
    ----------
    network
        The network.
    posed
        Whether stamps come in their standard pose.
    """

    def __init__(self, network: EmbeddingNetwork, *, posed: bool) -> None:
        super().__init__()
        self.network, self.posed = network, posed

    def forward(self, image: Tensor) -> Tensor:
        """Return (n, D) vectors of images (n, B, s, s)."""
        return self.network.embed(sides(image, posed=self.posed))


def to_safetensors(embedder: Any, weights: Arrays, *, metadata: Mapping[str, str]) -> bytes:
    """Return all arrays of a model as the bytes of a safetensors file."""
    arrays = {name: np.ascontiguousarray(array) for name, array in weights.items()}
    return save(arrays, metadata=dict(metadata) | about_input(embedder))


def to_onnx(embedder: Any, weights: Arrays, *, metadata: Mapping[str, str]) -> bytes:
    """Return a trained network as the bytes of an ONNX file.

    Its input ``image`` is a prepared stamp (the file's metadata say how to prepare it), its
    output ``embedding`` the vector that galaxyclust would compute.

    Parameters
    ----------
    embedder
        The embedder with the settings of the training.
    weights
        What it learned.
    metadata
        Metadata to store in the file.

    Raises
    ------
    SettingError
        If the embedder is not a network, or onnx is not installed.
    """
    if not isinstance(embedder, Learner):
        message = "only networks become ONNX; name the file .safetensors"
        raise SettingError(message)
    onnx = library("onnx")
    n_bands = tensors.whole_number(weights, N_BANDS)
    network = embedder.new_network(n_bands)
    tensors.from_arrays(network, weights)
    averaged = Averaged(network, posed=embedder.posed).eval()
    shape = (2, embedder.n_seen(n_bands), embedder.input_size, embedder.input_size)
    content: Any = io.BytesIO()  # torch accepts it, but its type hints do not say so
    with warnings.catch_warnings():
        # torch warns that its newer exporter is preferred, but that needs another package
        warnings.simplefilter("ignore")
        torch.onnx.export(
            averaged,
            (torch.zeros(shape),),
            content,
            dynamo=False,
            opset_version=OPSET,
            input_names=["image"],
            output_names=["embedding"],
            dynamic_axes={"image": {0: "n"}, "embedding": {0: "n"}},
        )
    model = onnx.load_model_from_string(content.getvalue())
    onnx.helper.set_model_props(model, dict(metadata) | about_input(embedder))
    found: bytes = model.SerializeToString()
    return found


def about_input(embedder: Any) -> dict[str, str]:
    """Return how stamps become an embedder's input, for the metadata of a file.

    Empty if the embedder reads columns or another embedding instead of stamps.
    """
    words = getattr(embedder, "INPUT", "")
    return {"preparation": words} if words else {}
