import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError
from galaxyclust.steps import show_training


def test_a_learning_curve_is_drawn(surveyed, tmp_path):
    path = show_training(surveyed, "ae", output=tmp_path / "curve.png")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_what_was_not_trained_has_no_curve(survey, tmp_path):
    with pytest.raises(CatalogError, match="no embedding 'no'; it has ae"):
        show_training(survey, "no", output=tmp_path / "a.png")
    steps.embed(survey, method="features")
    with pytest.raises(CatalogError, match="features is a features, which has no learning"):
        show_training(survey, "features", output=tmp_path / "a.png")
