import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from galaxyclust.catalog.export import export
from galaxyclust.errors import SettingError


def write(placed, path, **settings):
    return export(placed, path, format="projector", settings=settings)


def test_vectors_metadata_and_pictures_have_a_place_a_source(placed, tmp_path):
    notes = write(placed, tmp_path / "look", picture_size=8)
    assert notes == ["1 source without an embedding left out"]
    vectors = np.loadtxt(tmp_path / "look" / "vectors.tsv", delimiter="\t")
    expected = np.delete(placed.embeddings["ae"], 6, axis=0)
    np.testing.assert_array_equal(vectors, expected)
    lines = (tmp_path / "look" / "metadata.tsv").read_text("utf-8").splitlines()
    assert lines[0] == "id\tkm_label\ttype"
    assert lines[3].split("\t")[1:] == ["1", ""]
    assert len(lines) == 1 + 7
    with Image.open(tmp_path / "look" / "sprite.png") as sheet:
        pixels = np.asarray(sheet)
    assert pixels.shape == (24, 24, 3)  # seven pictures of 8 pixels, three a row
    assert (pixels[16:, :8] == 200).all()
    assert (pixels[16:, 8:] == 0).all()


def test_the_configuration_names_what_there_is(placed, tmp_path):
    write(placed, tmp_path / "look")
    about = json.loads((tmp_path / "look" / "projector_config.json").read_text())
    assert about["embeddings"][0]["tensorShape"] == [7, 3]
    assert about["embeddings"][0]["sprite"]["singleImageDim"] == [64, 64]
    text = (tmp_path / "look" / "projector_config.pbtxt").read_text()
    assert 'tensor_path: "vectors.tsv"' in text
    assert "single_image_dim: 64 single_image_dim: 64" in text


def test_pictures_can_be_left_out(placed, tmp_path):
    write(placed, tmp_path / "look", picture_size=0)
    assert not (tmp_path / "look" / "sprite.png").exists()
    assert "sprite" not in (tmp_path / "look" / "projector_config.pbtxt").read_text()


def test_a_single_column_has_no_line_of_names(placed, tmp_path):
    write(replace(placed, table=placed.table[["km_label"]]), tmp_path / "look")
    lines = (tmp_path / "look" / "metadata.tsv").read_text().splitlines()
    assert lines == ["0", "1", "1", "-1", "0", "2", "1"]


def test_a_tab_or_a_line_break_in_a_text_does_not_shift_the_columns(placed, tmp_path):
    placed.table["type"][0] = "a\tb"
    write(placed, tmp_path / "look")
    line = (tmp_path / "look" / "metadata.tsv").read_text().splitlines()[1]
    assert line.split("\t")[2] == "a b"


def test_just_one_embedding_is_asked_for(placed, tmp_path):
    with pytest.raises(SettingError, match="shows one embedding; name it, --embeddings"):
        write(replace(placed, embeddings={}), tmp_path / "look")
    assert not (tmp_path / "look").exists()
