"""From images to the audit: clean fields raise no alarm, and one that is changed does."""

from dataclasses import replace

import pytest

from galaxyclust import Catalog, steps
from galaxyclust.simulate import SimulatedField, simulate_field, write_field

FIELD = SimulatedField(
    name="a", shape=(1024, 1024), bands=("r",), n_galaxies=110, n_stars=15,
    families=("elliptical", "disc", "edge_on"), min_separation_pix=60.0,
    psf_fwhm_arcsec=0.9, seed=21,
)  # fmt: skip
OTHER = replace(FIELD, name="b", seed=22, ra_deg=151.0)
CHANGES = {
    "blurred": {"psf_fwhm_arcsec": 1.8},
    "dimmed": {"magnitudes": (19.0, 22.5)},
    "of other galaxies": {"families": ("disc",), "r50_pix": (2.5, 3.5)},
}


def audited(folder, other):
    """Return the audits of two embeddings, and their clusters, of two fields."""
    images = []
    for field in (FIELD, other):
        images += write_field(simulate_field(field), folder / field.name)
    images = [path for path in images if path.suffix == ".fits"]
    steps.ingest(images, folder / "survey.h5", n_jobs=1)
    catalog = Catalog(folder / "survey.h5")
    for name in ("polar", "features"):
        steps.embed(catalog, method=name)
        few = {"n_clusters": 4}
        steps.cluster(
            catalog, embedding=name, method="kmeans", name=f"k_{name}", settings=few
        )
    names = ("k_polar", "k_features")
    return steps.evaluate(catalog, clustering=names, n_boot=2).audits


def test_clean_fields_raise_no_alarm(tmp_path):
    for found in audited(tmp_path, OTHER):
        assert found.n_rows > 200
        assert {one.name for one in found.findings} >= {"field", "sky level", "sky noise"}
        assert found.verdict.startswith("nothing that must not matter")


@pytest.mark.parametrize("change", CHANGES)
def test_a_field_that_is_changed_is_named(tmp_path, change):
    for found in audited(tmp_path, replace(OTHER, **CHANGES[change])):
        (field,) = (one for one in found.findings if one.name == "field")
        assert field in found.alarms
        assert field.embedding.grade in {"clear", "strong"}
