"""An encoder in an ONNX file."""

import sys

import numpy as np
import pytest

from galaxyclust.embed.onnx_file import OnnxEncoder, library
from galaxyclust.errors import InputError, SettingError

onnx = pytest.importorskip("onnx")


def mean_of_pixels(
    shape=("n", 2, "s", "s"), *, over=(2, 3), external=False, out=("Add", "mean", "one")
):
    """Return the bytes of an ONNX file that averages over axes and adds one number."""
    helper = onnx.helper
    last, *read = out
    number = helper.make_tensor("one", 1, [1], [1.0])
    if external:
        number.ClearField("float_data")
        number.data_location = onnx.TensorProto.EXTERNAL
        number.external_data.add(key="location", value="../../secret.bin")
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMean", ["image"], ["mean"], axes=over, keepdims=0),
            helper.make_node(last, read, ["out"]),
        ],
        "mean",
        [helper.make_tensor_value_info("image", 1, list(shape))],
        [helper.make_tensor_value_info("out", 9 if last == "Greater" else 1, None)],
        [number],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    return model.SerializeToString()


@pytest.mark.parametrize("at_once", ["n", 1, 4, 16])
def test_it_is_run_on_as_many_images_as_it_takes_at_once(at_once):
    image = np.random.default_rng(0).normal(size=(6, 2, 5, 5)).astype(np.float32)
    encoder = OnnxEncoder(mean_of_pixels((at_once, 2, 5, 5)), source="a.onnx")
    np.testing.assert_allclose(encoder(image), image.mean((2, 3)) + 1, atol=1e-6)


def test_an_encoder_that_fails_on_an_image_or_gives_no_row_for_it_is_refused(capfd):
    image = np.zeros((3, 2, 5, 5), np.float32)
    with pytest.raises(InputError, match=r"a\.onnx: onnxruntime cannot run it on images"):
        OnnxEncoder(mean_of_pixels(("n", 2, 4, 4)), source="a.onnx")(image)
    assert not capfd.readouterr().err
    with pytest.raises(InputError, match=r"shape \(2,\) for 3 images"):
        OnnxEncoder(mean_of_pixels(over=(0, 2, 3)), source="a.onnx")(image)


def test_a_network_without_vectors_is_no_encoder():
    encoder = OnnxEncoder(mean_of_pixels(out=("Greater", "mean", "one")), source="a.onnx")
    with pytest.raises(InputError, match=r"a\.onnx: its output is bool, as of a class"):
        encoder(np.zeros((3, 2, 5, 5), np.float32))


def test_weights_in_other_files_are_refused():
    with pytest.raises(InputError, match=r"a\.onnx: keeps weights in other files"):
        OnnxEncoder(mean_of_pixels(external=True), source="a.onnx")


def test_what_is_no_encoder_is_refused():
    with pytest.raises(InputError, match=r"a\.onnx: not an ONNX file"):
        OnnxEncoder(b"not at all", source="a.onnx")
    with pytest.raises(InputError, match="onnxruntime cannot run it"):
        OnnxEncoder(b"", source="a.onnx")
    helper = onnx.helper
    graph = helper.make_graph(
        [helper.make_node("Identity", ["a"], ["b"])],
        "same",
        [helper.make_tensor_value_info("a", 1, ["n", 2])],
        [helper.make_tensor_value_info("b", 1, ["n", 2])],
    )
    opset = [helper.make_opsetid("", 17)]
    same = helper.make_model(graph, opset_imports=opset, ir_version=8)
    with pytest.raises(InputError, match=r"takes a tensor.float. .*one float32 image"):
        OnnxEncoder(same.SerializeToString(), source="a.onnx")


def test_other_bands_and_sizes_are_refused():
    encoder = OnnxEncoder(mean_of_pixels(("n", 2, 24, 24)), source="a.onnx")
    encoder.check(n_bands=2, size=24)
    with pytest.raises(InputError, match="it takes 2 bands, these stamps have 3"):
        encoder.check(n_bands=3, size=24)
    with pytest.raises(SettingError, match="24 pixels a side; set input_size = 24"):
        encoder.check(n_bands=2, size=32)


def test_a_library_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SettingError, match="needs onnxruntime: pip install 'galaxyclust"):
        library("onnxruntime")
