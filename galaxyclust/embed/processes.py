"""Training in several processes (torchrun), with the same result as in one.

Every process draws the same random numbers for the whole batch and computes its own share
of the batch. What a loss or a normalisation needs from the other shares is gathered, and
gradients are averaged: except for rounding, the result is that of one process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch import distributed as dist

from galaxyclust.errors import SettingError, TrainingError


def rank() -> int:
    """Return the number of this process, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def size() -> int:
    """Return how many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


@contextmanager
def joined(device: torch.device) -> Iterator[None]:
    """Join the other processes that torchrun started, if any, and leave them at the end.

    Parameters
    ----------
    device
        Where this process computes.

    Raises
    ------
    SettingError
        If the environment names other processes that cannot be joined.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or dist.is_initialized():
        yield
        return
    try:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    except (RuntimeError, ValueError) as error:
        message = (
            f"WORLD_SIZE = {os.environ['WORLD_SIZE']}, but the other processes cannot be "
            f"joined ({str(error).splitlines()[0]}); start all of them by torchrun, or "
            "unset WORLD_SIZE"
        )
        raise SettingError(message) from error
    try:
        yield
    finally:
        dist.destroy_process_group()


def refuse_idle(n_rows: int) -> None:
    """Refuse more processes than a batch has rows.

    Parameters
    ----------
    n_rows
        Rows in a batch.

    Raises
    ------
    SettingError
        If a process would have nothing to compute.
    """
    if size() > n_rows:
        message = (
            f"{size()} processes for batches of {n_rows} galaxies; start at most {n_rows}, "
            "or set a larger batch_size where there are enough galaxies"
        )
        raise SettingError(message)


def share(whole: Tensor) -> Tensor:
    """Return the rows of ``whole`` that this process is to compute."""
    return whole[rank() :: size()]


def gathered(vector: Tensor, n_rows: int) -> Tensor:
    """Return the vectors of all processes, in the order of the whole batch.

    Gradients flow back to the process that computed a vector.

    Parameters
    ----------
    vector
        (n, D) vectors of this process's share.
    n_rows
        Rows of the whole batch.
    """
    if size() == 1:
        return vector
    whole = vector.new_zeros(n_rows, vector.shape[1])
    whole[rank() :: size()] = vector
    return summed(whole)


def mean_of_all(value: Tensor, n_rows: int) -> Tensor:
    """Weight the mean of a share so that the average over processes is the batch's mean."""
    n_own = len(range(rank(), n_rows, size()))
    return value * (n_own * size() / n_rows)


def add_up(value: Tensor) -> None:
    """Replace ``value`` by its sum over the processes.

    Raises
    ------
    TrainingError
        If another process has ended, or cannot be reached.
    """
    try:
        dist.all_reduce(value)
    except RuntimeError as error:
        message = (
            "another process of this training has ended or cannot be reached, and may have "
            "said why; the same command with --resume goes on from the last whole epoch"
        )
        raise TrainingError(message) from error


def averaged(loss: Tensor) -> Tensor:
    """Return the mean of a loss over the processes, which is that of the whole batch.

    All processes get the same number, so a loss that is not finite stops all of them.
    """
    whole = loss.detach().clone()
    if size() > 1:
        add_up(whole)
        whole /= size()
    return whole


def average_gradients(network: nn.Module) -> None:
    """Replace each gradient by its mean over the processes."""
    if size() == 1:
        return
    for weight in network.parameters():
        if weight.grad is not None:
            add_up(weight.grad)
            weight.grad /= size()


class SharedBatchNorm(nn.Module):
    """Batch normalisation over the whole batch, which is shared among the processes.

    Parameters
    ----------
    own
        The ordinary normalisation layer, which keeps the weights and running moments.
    """

    def __init__(self, own: nn.BatchNorm1d | nn.BatchNorm2d) -> None:
        super().__init__()
        self.own = own

    def forward(self, value: Tensor) -> Tensor:
        """Return (n, C, …) normalised."""
        if not self.training:
            scaled: Tensor = self.own(value)
            return scaled
        other = [axis for axis in range(value.ndim) if axis != 1]
        shape = [1, -1] + [1] * (value.ndim - 2)
        wide = value.float()
        count = summed(wide.new_tensor(value.numel() / value.shape[1]))
        mean = summed(wide.sum(other)) / count
        offset = wide - mean.view(shape)
        variance = summed(offset.square().sum(other)) / count
        self.remember(mean.detach(), (variance * count / (count - 1)).detach())
        scale = (variance + self.own.eps).rsqrt()
        found = offset * scale.view(shape)
        if self.own.affine:
            found = found * self.own.weight.view(shape) + self.own.bias.view(shape)
        return found.to(value.dtype)

    @torch.no_grad()
    def remember(self, mean: Tensor, variance: Tensor) -> None:
        """Move the running moments towards those of a batch."""
        own = self.own
        if own.running_mean is None or own.running_var is None or own.momentum is None:
            return
        own.running_mean.lerp_(mean, own.momentum)
        own.running_var.lerp_(variance, own.momentum)
        if own.num_batches_tracked is not None:
            own.num_batches_tracked += 1


def summed(value: Tensor) -> Tensor:
    """Return the sum of ``value`` over the processes; gradients flow back to all."""
    found: Tensor = Sum.apply(value)
    return found


class Sum(torch.autograd.Function):
    """The sum over the processes: of values forward, of gradients backward."""

    @staticmethod
    def forward(_: Any, value: Tensor) -> Tensor:
        """Return the sum of the values of all processes."""
        total = value.clone()
        add_up(total)
        return total

    @staticmethod
    def backward(_: Any, gradient: Tensor) -> Tensor:
        """Return the sum of the gradients: each process's loss depends on this value."""
        return Sum.forward(None, gradient.contiguous())


def share_batch_norms(network: nn.Module) -> None:
    """Make each batch normalisation of ``network`` normalise over the whole batch."""
    if size() == 1:
        return
    for parent in list(network.modules()):
        if isinstance(parent, SharedBatchNorm):
            continue
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
                setattr(parent, name, SharedBatchNorm(child))


def unshare_batch_norms(network: nn.Module) -> None:
    """Undo `share_batch_norms`, so that the weights get their usual names back."""
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, SharedBatchNorm):
                setattr(parent, name, child.own)
