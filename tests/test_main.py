import galaxyclust


def test_python_m_galaxyclust_is_galaxyclust(python):
    done = python("-m", "galaxyclust", "--version")
    assert done.returncode == 0
    assert done.stdout.strip() == f"galaxyclust, version {galaxyclust.__version__}"
