"""An encoder from elsewhere."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from galaxyclust.embed.architecture import new_encoder
from galaxyclust.embed.imported import Imported
from galaxyclust.errors import InputError, SettingError

ROWS = np.arange(3)
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def saved(tmp_path):
    """A safetensors file of a small encoder's weights."""
    path = tmp_path / "theirs.safetensors"
    save_file(new_encoder("torchvision:resnet18", 2, seed=5).state_dict(), path)
    return path


def vectors_of(method, stamps):
    return method.embed(method.fit(stamps, rows=ROWS).weights, stamps, rows=ROWS)


def test_a_file_gives_the_vectors_of_its_network_and_is_kept(saved, galaxies, reader):
    stamps = reader(galaxies(3))
    theirs = Imported(weights=str(saved), input_size=32)
    weights = theirs.fit(stamps, rows=ROWS).weights
    saved.unlink()
    found = theirs.embed(weights, stamps, rows=ROWS)
    assert found.shape == (3, 512)
    np.testing.assert_allclose(
        found, vectors_of(Imported(seed=5, input_size=32), stamps), atol=1e-6
    )


def test_right_angled_turns_and_mirroring_change_nothing(galaxies, reader):
    stamps, method = galaxies(3), Imported(input_size=32)
    plain = vectors_of(method, reader(stamps))
    turned = np.rot90(stamps.image, axes=(2, 3))[..., ::-1].copy()
    found = vectors_of(method, reader(stamps._replace(image=turned)))
    np.testing.assert_allclose(found, plain, atol=1e-5)


def test_an_onnx_file_is_run(galaxies, reader, tmp_path):
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    graph = helper.make_graph(
        [helper.make_node("GlobalAveragePool", ["image"], ["out"])],
        "mean",
        [helper.make_tensor_value_info("image", 1, ["n", 2, 32, 32])],
        [helper.make_tensor_value_info("out", 1, ["n", 2, 1, 1])],
    )
    opset = [helper.make_opsetid("", 17)]
    path = tmp_path / "mean.onnx"
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    stamps, method = reader(galaxies(3)), Imported(weights=str(path), input_size=32)
    known = method.known_of(stamps, ROWS)
    wanted = next(method.images(known, stamps, ROWS)).mean((2, 3))
    np.testing.assert_allclose(vectors_of(method, stamps), wanted, atol=1e-5)


def test_pickles_and_programs_are_never_opened(galaxies, reader, tmp_path):
    path = tmp_path / "net.pt"
    torch.save({"a": torch.zeros(1)}, path)
    with pytest.raises(InputError, match=r"only \.onnx and \.safetensors are read"):
        Imported(weights=str(path)).fit(reader(galaxies(3)), rows=ROWS)


def test_files_that_are_not_there_or_something_else_are_refused(galaxies, reader, tmp_path):
    stamps = reader(galaxies(3))
    with pytest.raises(InputError, match=r"no\.onnx: No such file"):
        Imported(weights=str(tmp_path / "no.onnx")).fit(stamps, rows=ROWS)
    path = tmp_path / "a.safetensors"
    for content in (b"nothing of the kind", b""):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"a\.safetensors: not a safetensors file"):
            Imported(weights=str(path)).fit(stamps, rows=ROWS)


def test_a_network_that_takes_other_images_is_refused():
    encoder = Imported(input_size=32).of_network(nn.Conv2d(2, 1, 33))
    with pytest.raises(SettingError, match=r"input_size = 32: torchvision:resnet18 takes"):
        encoder(np.zeros((1, 2, 32, 32), np.float32))


def test_an_encoder_that_gives_no_finite_numbers_is_refused(saved, galaxies, reader):
    broken = load_file(saved)
    broken["conv1.weight"][:] = torch.nan
    save_file(broken, saved)
    with pytest.raises(InputError, match=r"theirs\.safetensors: gives values that are not"):
        Imported(weights=str(saved), input_size=32).fit(reader(galaxies(3)), rows=ROWS)


def test_other_bands_are_refused(saved, galaxies, reader):
    stamps = reader(galaxies(3, n_bands=1), bands=("r",))
    with pytest.raises(InputError, match=r"conv1\.weight has shape \(64, 2, 7, 7\)"):
        Imported(weights=str(saved)).fit(stamps, rows=ROWS)
