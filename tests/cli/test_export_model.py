from galaxyclust.cli import answer


def test_export_model_writes_a_file(surveyed, capsys, tmp_path):
    path = tmp_path / "ae.safetensors"
    source = f"{surveyed.path}:ae"
    assert answer(["export-model", source, "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"{source} written to {path}\n"
    assert path.is_file()


def test_a_source_without_a_name_is_wrong_usage(capsys, tmp_path):
    assert answer(["export-model", "survey.h5", "-o", str(tmp_path / "a.onnx")]) == 2
    assert "write CATALOG:NAME" in capsys.readouterr().err
