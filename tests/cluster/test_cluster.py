"""The clusterers by name."""

import dataclasses
import subprocess
import sys

import pytest

from galaxyclust import methods
from galaxyclust.cluster import METHODS


@pytest.mark.parametrize("name", METHODS)
def test_every_clusterer_builds_with_its_defaults_and_documents_its_settings(name):
    clusterer = methods.build(METHODS, name, {})
    assert all(setting.meaning for setting in methods.describe(METHODS, name))
    with pytest.raises(dataclasses.FrozenInstanceError):
        clusterer.seed = 1


@pytest.mark.parametrize("name", METHODS)
def test_every_clusterer_gives_one_label_a_row(name, blobs):
    found = methods.build(METHODS, name, {}).fit(blobs.embedding)
    assert len(found.label) == len(blobs.embedding)


def test_settings_typed_as_text_become_numbers():
    clusterer = methods.build(METHODS, "hdbscan", {"min_cluster_size": "12"})
    assert clusterer.min_cluster_size == 12


def test_naming_the_clusterers_imports_no_heavy_library():
    code = (
        "import sys, galaxyclust.cluster; print({'sklearn', 'hdbscan'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
