from pathlib import Path

import pytest

from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.match.settings import MatchSettings
from galaxyclust.steps._match.write import Request, check_before, check_request


@pytest.mark.parametrize("find", ["best", "best1"])
def test_one_counterpart_a_source_fits_a_catalog(find):
    check_request(Request(), MatchSettings(find=find), None)


@pytest.mark.parametrize("join", ["1and2", "1or2", "all2", "1not2", "2not1", "1xor2"])
def test_other_joins_need_a_table_of_their_own(join, tmp_path):
    settings = MatchSettings(join=join)
    with pytest.raises(
        SettingError, match=f"find best1 with join {join} does not give each"
    ):
        check_request(Request(), settings, None)
    check_request(Request(output=tmp_path / "a.fits"), settings, "hours")


def test_what_cannot_be_written_is_refused_before_any_work(tmp_path):
    with pytest.raises(SettingError, match=r"a\.doc: unknown format"):
        check_request(Request(output=Path("a.doc")), MatchSettings(), None)
    with pytest.raises(SettingError, match=r"a\.gif: unknown format; name it \.png"):
        check_request(Request(picture=Path("a.gif")), MatchSettings(), None)
    there = tmp_path / "a.fits"
    there.touch()
    with pytest.raises(CatalogError, match="exists; use --overwrite"):
        check_request(Request(output=there), MatchSettings(), None)
    check_request(Request(output=there, overwrite=True), MatchSettings(), None)


def test_a_name_that_cannot_be_is_refused(ingested):
    with pytest.raises(CatalogError, match="cannot be a name"):
        check_before(ingested, "1gz", Request())
    check_before(ingested, "gz", Request())
