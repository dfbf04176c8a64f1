import logging
import os
import pathlib
import signal
import time
import warnings

import loky
import pytest

from galaxyclust.errors import GalaxyclustError, InputError, SettingError
from galaxyclust.jobs import number_of, spread


@pytest.fixture(params=[1, 2])
def n_jobs(request):
    return request.param


def test_results_come_in_the_order_of_the_tasks(n_jobs):
    def slow_first(number):
        time.sleep(0.2 if number == 0 else 0)
        return number**2

    assert list(spread(slow_first, range(7), n_jobs=n_jobs)) == [0, 1, 4, 9, 16, 25, 36]


def test_several_processes_share_the_work():
    def process(_):
        time.sleep(0.1)
        return os.getpid()

    used = set(spread(process, range(8), n_jobs=2))
    assert len(used) == 2
    assert os.getpid() not in used


def test_names_of_files_mean_what_they_mean_here(n_jobs, tmp_path, monkeypatch):
    def present(name):
        return pathlib.Path(name).exists()

    assert list(spread(present, ["only-there"], n_jobs=n_jobs)) == [False]
    (tmp_path / "only-there").touch()
    monkeypatch.chdir(tmp_path)
    assert list(spread(present, ["only-there"], n_jobs=n_jobs)) == [True]


def test_nothing_to_do_is_done(n_jobs):
    assert list(spread(str, [], n_jobs=n_jobs)) == []


def test_a_refusal_is_the_same_wherever_it_happens(n_jobs):
    def refuse(_):
        message = "a.fits: the file is empty"
        raise InputError(message)

    with pytest.raises(InputError, match=r"^a\.fits: the file is empty$"):
        list(spread(refuse, [1, 2], n_jobs=n_jobs))


def test_what_is_logged_is_said_here_with_its_result(n_jobs, caplog):
    def told(number):
        logging.getLogger("galaxyclust.somewhere").warning("number %d", number)
        logging.getLogger("galaxyclust.somewhere").debug("not asked for")

    with caplog.at_level(logging.INFO, logger="galaxyclust"):
        list(spread(told, [3, 4], n_jobs=n_jobs))
    assert [(r.name, r.getMessage()) for r in caplog.records] == [
        ("galaxyclust.somewhere", "number 3"),
        ("galaxyclust.somewhere", "number 4"),
    ]


def test_who_stops_asking_ends_the_work_without_a_word(n_jobs):
    results = spread(abs, range(-50, 0), n_jobs=n_jobs)
    assert next(results) == 50
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results.close()


def test_a_killed_process_is_one_line_that_says_what_helps():
    def killed(_):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(GalaxyclustError, match=r"one of 2 processes was killed.*--jobs 1"):
        list(spread(killed, [1, 2], n_jobs=2))


def test_as_many_processes_as_pay_and_no_more_than_cores():
    assert number_of(None, worth=0) == 1
    assert number_of(None, worth=10**6) == loky.cpu_count()
    assert number_of(5, worth=0) == 5
    with pytest.raises(SettingError, match="jobs 0: give 1 or more"):
        number_of(0, worth=3)
