"""Batches of tensors."""

import torch

from galaxyclust.embed.batch import Inputs, each, remade


def test_each_tensor_of_a_batch_is_changed_and_its_kind_stays():
    batch = Inputs(torch.ones(2, 1, 3, 3), torch.zeros(2, 1, 3, 3))
    halved = each(batch, lambda tensor: tensor[:1])
    assert isinstance(halved, Inputs)
    assert [part.shape for part in halved] == [(1, 1, 3, 3)] * 2
    assert batch.image.shape == (2, 1, 3, 3)


def test_other_tensors_take_the_places_of_the_fields():
    made = remade(Inputs(torch.ones(1), torch.ones(1)), [torch.zeros(1), torch.ones(1)])
    assert (float(made.image), float(made.weight)) == (0, 1)
