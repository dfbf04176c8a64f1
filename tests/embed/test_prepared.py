"""How a stamp is prepared for embedders that share it."""

import numpy as np
import pytest
import torch

from galaxyclust.embed.prepared import Prepared
from galaxyclust.errors import InputError, SettingError

ROWS = np.arange(300)


def test_stamps_come_in_blocks_and_each_depends_on_itself_alone(galaxies, reader):
    stamps, prepared = reader(galaxies(300)), Prepared(input_size=16)
    known = prepared.known_of(stamps, ROWS)
    blocks = list(prepared.images(known, stamps, ROWS))
    assert [tuple(block.shape) for block in blocks] == [(256, 2, 16, 16), (44, 2, 16, 16)]
    alone = next(prepared.images(known, stamps, ROWS[280:281]))
    np.testing.assert_allclose(alone[0], torch.cat(blocks)[280], atol=1e-6)


def test_pictures_are_known_as_such_and_not_stretched_again(galaxies, reader):
    stamps = galaxies(20)
    picture = stamps._replace(image=stamps.image.clip(0, 255))
    picture.image[0, 0, 0, 0] = 255
    for given, linear in ((stamps, 0), (picture, 1)):
        prepared = Prepared()
        known = prepared.known_of(reader(given), ROWS[:20])
        assert known["input.is_picture"] == linear
        how = prepared.preparation(picture=bool(linear))
        assert how.stretch == ("linear" if linear else "asinh")
    assert (
        Prepared(stretch="asinh").known_of(reader(picture), ROWS[:20])["input.is_picture"]
        == 0
    )


def test_other_bands_and_rows_are_refused(galaxies, reader):
    prepared, stamps = Prepared(), reader(galaxies(4))
    known = prepared.known_of(stamps, ROWS[:4])
    other = reader(galaxies(4, n_bands=1), bands=("r",))
    with pytest.raises(
        SettingError, match=r"was trained on 2 bands, these stamps have 1 \(r\)"
    ):
        next(prepared.images(known, other, ROWS[:4]))
    with pytest.raises(InputError, match="rows must ascend within 0 to 3"):
        next(prepared.images(known, stamps, ROWS[:5]))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"input_size": 4}, "input_size = 4 cannot work; it is between 8 and 1024"),
        ({"stretch": "log"}, "choose from auto, asinh, linear"),
        ({"softening": 0.0}, "softening = 0.0 cannot work; it is between"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        Prepared(**settings)
