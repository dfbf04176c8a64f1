import json

from galaxyclust.catalog.history import Step, installed_versions


def test_a_step_survives_the_line_that_keeps_it():
    step = Step(
        name="embed",
        output="ae",
        inputs=("stamps",),
        settings={"n_dim": 3, "device": "cpu"},
        seed=1,
        notes=("20 sources",),
    )
    assert Step.from_json(step.to_json()) == step
    assert "\n" not in step.to_json()


def test_keys_of_later_versions_are_passed_over():
    line = json.dumps(json.loads(Step(name="embed").to_json()) | {"mood": "good"})
    assert Step.from_json(line).name == "embed"


def test_a_step_records_when_and_by_which_versions():
    step = Step(name="embed")
    assert step.time.endswith("+00:00")
    assert {"python", "galaxyclust", "numpy", "torch"} <= set(step.versions)


def test_only_what_is_installed_has_a_version():
    assert all(installed_versions().values())
