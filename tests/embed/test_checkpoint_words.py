"""What the state of a training says of itself."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from galaxyclust.embed.checkpoint_words import Words, as_metadata, read_words
from galaxyclust.errors import InputError

WORDS = Words("vicreg on 5 rows", {"best": float("inf"), "curve": [{"epoch": 1}]})


def test_what_a_state_says_of_itself_comes_back(tmp_path):
    path = tmp_path / "a.training"
    save_file({"a": np.ones(2)}, path, metadata=as_metadata(WORDS))
    assert read_words(path) == WORDS


def test_what_is_no_state_is_refused(tmp_path):
    path = tmp_path / "a.training"
    with pytest.raises(InputError, match=r"a\.training: not the state of a training"):
        read_words(path)
    save_file({"a": np.ones(2)}, path)
    with pytest.raises(InputError, match="train without --resume"):
        read_words(path)
