import torch

from galaxyclust.embed.contrast.reddening import extinction


def test_dust_takes_more_from_bluer_bands():
    assert (extinction(("u", "g", "r", "i", "z")).diff() < 0).all()
    assert (extinction(("red", "green", "blue")).diff() > 0).all()


def test_bands_of_unknown_names_are_taken_to_be_in_order():
    assert (extinction(("F435W", "F606W", "F814W")).diff() < 0).all()
    assert extinction(("F160W",)).shape == (1,)


def test_visual_extinction_follows_the_ratio_of_the_law():
    torch.testing.assert_close(extinction(("V",)), torch.tensor([2.742]))
