"""A trained model as a file."""

import json

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from galaxyclust.embed.autoencoder.autoencoder import Autoencoder
from galaxyclust.embed.blocks import Blocks
from galaxyclust.embed.contrast.light import LightPreparation, plain_view, poses
from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.embed.model_file import Averaged, to_onnx, to_safetensors
from galaxyclust.embed.network import EmbeddingNetwork
from galaxyclust.embed.onnx_file import OnnxEncoder
from galaxyclust.embed.pca import PixelPCA
from galaxyclust.embed.som.som import Som
from galaxyclust.errors import SettingError

ROWS = np.arange(12)
ONE = {"a": np.ones(1)}
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("pose", ["standard", "as_seen"])
def test_an_onnx_file_makes_the_embedding_of_prepared_stamps(
    tiny, galaxies, reader, *, pose
):
    pytest.importorskip("onnxruntime")
    stamps, embedder = reader(galaxies(12)), Autoencoder(**(tiny | {"pose": pose}))
    weights = embedder.fit(stamps, rows=ROWS).weights
    content = to_onnx(embedder, weights, metadata={"method": "autoencoder"})
    how = embedder.preparation(picture=False)
    image = next(Blocks(stamps, ROWS, how=how, kept_bytes=0).in_order()).image.numpy()
    found = OnnxEncoder(content, source="a.onnx")(image)
    wanted = embedder.embed(weights, stamps, rows=ROWS)
    np.testing.assert_allclose(found, wanted, atol=1e-4)


@pytest.mark.parametrize("bands", ["mixed", "kept"])
def test_an_onnx_file_makes_the_embedding_of_a_contrastive_view(galaxies, reader, *, bands):
    pytest.importorskip("onnxruntime")
    stamps = reader(galaxies(12))
    embedder = VICReg(
        input_size=16, width=4, depth=2, n_projected=8, n_epochs=1, batch_size=8,
        bands=bands, stretch="asinh", device="cpu", precision="fp32",
    )  # fmt: skip
    weights = embedder.fit(stamps, rows=ROWS).weights
    content = to_onnx(embedder, weights, metadata={"method": "vicreg"})
    seen = embedder.preparation(picture=False)
    light = LightPreparation(seen=seen).inputs(stamps.read(ROWS))
    angle = poses(light, seen)
    image = plain_view(light, angle, seen, mixed=bands == "mixed").numpy()
    found = OnnxEncoder(content, source="a.onnx")(image)
    wanted = embedder.embed(weights, stamps, rows=ROWS)
    assert wanted.std() > 1e-3
    np.testing.assert_allclose(found, wanted, atol=5e-5)


def test_a_safetensors_file_holds_every_array_as_it_is():
    weights = {"a": np.arange(6.0).reshape(2, 3).T, "n": np.array(3)}
    found = load(to_safetensors(None, weights, metadata={"format": "galaxyclust"}))
    for name, array in weights.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


def test_a_file_says_how_the_stamps_are_made_that_its_network_sees():
    of_light, of_inputs = (
        load_metadata(to_safetensors(embedder, ONE, metadata={}))["preparation"]
        for embedder in (VICReg(), Autoencoder())
    )
    # the bands are mixed before the stretch, as test_light shows of plain views
    assert of_light.index("mean over bands") < of_light.index("; through asinh")
    assert of_inputs.index("through asinh") < of_inputs.index("mean over bands")
    assert "preparation" not in load_metadata(to_safetensors(Som(), ONE, metadata={}))


def load_metadata(content):
    """Return the metadata of the bytes of a safetensors file."""
    length = int.from_bytes(content[:8], "little")
    return json.loads(content[8 : 8 + length]).get("__metadata__", {})


def test_only_networks_become_onnx():
    with pytest.raises(SettingError, match="only networks become ONNX"):
        to_onnx(PixelPCA(), {}, metadata={})


def test_a_network_is_given_all_views_to_embed():
    network = EmbeddingNetwork(torch.nn.Flatten(), n_dim=4)
    network.finished = lambda encoded: encoded
    image = torch.arange(4.0).view(1, 1, 2, 2)
    for posed in (True, False):
        assert Averaged(network, posed=posed)(image).tolist() == [[1.5] * 4]
