"""Distances of galaxies to neurons, minimised over rotations and mirror images."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

AT_ONCE = 1 << 18  # size of a block of correlations, so that it stays in the cache


class Products(NamedTuple):
    """Products of the spectra of galaxies and of neurons: (M, n, K), for each wave."""

    real_real: Tensor
    imag_imag: Tensor
    imag_real: Tensor  # imaginary parts of the galaxies with real parts of the neurons
    real_imag: Tensor


class Table(NamedTuple):
    """Each wave at the sampled angles of half a turn: (A / 2 + 1, M)."""

    cosines: Tensor
    sines: Tensor


class Turn(NamedTuple):
    """The rotation at which a galaxy matches a neuron best."""

    steps: Tensor  # (n,) number of sampled angles to turn it by
    mirrored: Tensor  # (n,) whether it is mirrored first


def distances(galaxies: Tensor, neurons: Tensor, *, n_angles: int) -> Tensor:
    """Return (n, K): the smallest distance over all sampled angles, plain or mirrored.

    |x - w|^2 = |x|^2 + |w|^2 - 2 x w, so the best rotation has the largest product x w. As
    a function of the angle, the product of a rotated galaxy and a neuron is a sum of waves
    whose amplitudes are the products of their spectra: a few real matrix products give it
    for all angles. The opposite angle changes only the sign of the sines, and mirroring
    only the sign of the galaxy's imaginary part.

    Parameters
    ----------
    galaxies
        (n, F, M) spectra (`galaxyclust.embed.polar.spectrum`).
    neurons
        (K, F, M) spectra.
    n_angles
        Number of sampled angles.
    """
    n_rows = max(1, AT_ONCE // (len(neurons) * neurons.shape[2]))
    w_real, w_imag = by_wave(neurons)
    table = table_of(n_angles, device=galaxies.device)
    found = []
    for part in torch.split(galaxies, n_rows):
        x_real, x_imag = by_wave(part)
        products = Products(
            real_real=x_real @ w_real.mT,
            imag_imag=x_imag @ w_imag.mT,
            imag_real=x_imag @ w_real.mT,
            real_imag=x_real @ w_imag.mT,
        )
        best = best_product(products, table)
        found.append(best.view(len(part), len(neurons)))
    squares = (
        squared_length(galaxies)[:, None] + squared_length(neurons) - 2 * torch.cat(found)
    )
    return squares.clamp(min=0).sqrt()


def best_product(products: Products, table: Table) -> Tensor:
    """Return (n K,): the largest product over all turns of plain and mirrored galaxies."""
    real, imag = (
        table.cosines @ part.flatten(1)  # (A / 2 + 1, n K)
        for part in (products.real_real, products.imag_imag)
    )
    mixed, reverse = (
        table.sines @ part.flatten(1) for part in (products.imag_real, products.real_imag)
    )
    # the sum of sines has opposite signs for opposite directions of rotation
    plain = (real + imag + (mixed - reverse).abs()).amax(0)
    # mirrored: the galaxy's imaginary part has the other sign
    mirrored = (real - imag + (mixed + reverse).abs()).amax(0)
    return torch.maximum(plain, mirrored)


def align(galaxies: Tensor, neurons: Tensor, *, n_angles: int) -> Turn:
    """Return the rotation at which each galaxy (n, F, M) best matches its own neuron."""
    plain = (galaxies * neurons.conj()).sum(1)  # (n, M)
    mirrored = (galaxies.conj() * neurons.conj()).sum(1)
    table = table_of(n_angles, device=galaxies.device)
    products = []
    for product in (plain, mirrored):
        cosines = product.real @ table.cosines.T  # (n, A / 2 + 1)
        sines = product.imag @ table.sines.T
        # turned by 0 to A / 2 steps, then by A / 2 - 1 to 1 steps the other way
        products += [cosines - sines, (cosines + sines)[:, 1:-1].flip(1)]
    best = torch.cat(products, 1).argmax(1)
    return Turn(best % n_angles, best >= n_angles)


def turned(galaxies: Tensor, turn: Turn, *, n_angles: int) -> Tensor:
    """Return the spectra (n, F, M) of the rotated galaxies."""
    plain = torch.where(turn.mirrored[:, None, None], galaxies.conj(), galaxies)
    wave = torch.arange(galaxies.shape[2], device=galaxies.device)
    angle = 2 * math.pi / n_angles * (turn.steps[:, None] * wave % n_angles)
    return plain * torch.polar(torch.ones_like(angle), angle)[:, None]


def table_of(n_angles: int, *, device: torch.device) -> Table:
    """Return the waves at the angles of half a turn, for ``n_angles`` sampled angles."""
    number = torch.arange(n_angles // 2 + 1, device=device)
    angle = 2 * math.pi / n_angles * (number[:, None] * number % n_angles)
    return Table(angle.cos(), angle.sin())


def by_wave(spectra: Tensor) -> tuple[Tensor, Tensor]:
    """Return the real and the imaginary parts of (n, F, M), each as (M, n, F)."""
    moved = spectra.movedim(2, 0)
    return moved.real.contiguous(), moved.imag.contiguous()


def squared_length(spectra: Tensor) -> Tensor:
    """Return (n,) squared lengths of (n, F, M)."""
    return torch.view_as_real(spectra).square().sum((1, 2, 3))
