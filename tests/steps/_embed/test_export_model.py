import json

import pytest
from safetensors import safe_open

from galaxyclust import steps
from galaxyclust.errors import CatalogError, InputError, SettingError


def test_a_model_becomes_a_file_that_says_what_it_is(surveyed, tmp_path):
    path = steps.export_model(surveyed, name="ae", output=tmp_path / "ae.safetensors")
    with safe_open(path, "numpy") as file:
        about = file.metadata()
        assert "encoder.project.weight" in set(file.keys())
        assert not any(key.startswith("learning_curve") for key in file.keys())  # noqa: SIM118
    assert (about["method"], json.loads(about["bands"])) == ("autoencoder", ["g", "r"])
    assert json.loads(about["settings"])["n_dim"] == 4
    assert "half-light radius" in about["preparation"]
    with pytest.raises(CatalogError, match=r"ae\.safetensors is there already"):
        steps.export_model(surveyed, name="ae", output=path)
    steps.export_model(surveyed, name="ae", output=path, overwrite=True)


def test_an_onnx_file_carries_the_same_words(surveyed, tmp_path):
    onnx = pytest.importorskip("onnx")
    path = steps.export_model(surveyed, name="ae", output=tmp_path / "ae.onnx")
    model = onnx.load(path)
    assert {prop.key: prop.value for prop in model.metadata_props}[
        "method"
    ] == "autoencoder"


def test_what_cannot_be_exported_is_refused(surveyed, tmp_path):
    with pytest.raises(SettingError, match=r"unknown kind of model; name it \.onnx or"):
        steps.export_model(surveyed, name="ae", output=tmp_path / "ae.pt")
    with pytest.raises(CatalogError, match="no embedding 'km'; it has ae"):
        steps.export_model(surveyed, name="km", output=tmp_path / "a.onnx")


@pytest.mark.parametrize("kind", [".safetensors", ".onnx"])
def test_an_exported_model_is_no_encoder_from_elsewhere(surveyed, tmp_path, kind):
    if kind == ".onnx":
        pytest.importorskip("onnx")
    path = steps.export_model(surveyed, name="ae", output=tmp_path / f"ae{kind}")
    words = "export-model wrote it .* --from CATALOG:NAME applies the autoencoder"
    with pytest.raises(InputError, match=words):
        steps.embed(
            surveyed, method="imported", name="back", settings={"weights": str(path)}
        )
