"""How fast contrastive training and embedding are, as ratios measured in one run.

    python scripts/bench_embed.py [--threads 2] [--rows 1024] [--epochs 3]

On simulated galaxies: the default network trained as the program does (bf16 where the
processor computes in it, channels last) and in plain fp32, step by step in turns; the
loss of both on galaxies held out; the part of the machine's own peak in 3 by 3
convolutions, in the numbers of the training, that it reaches; what random views cost; and
stamps embedded a second, one view each and as the program embeds them.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from galaxyclust.embed import memory
from galaxyclust.embed.contrast.augment import Views
from galaxyclust.embed.contrast.encoder import folded
from galaxyclust.embed.contrast.light import Light, LightPreparation
from galaxyclust.embed.contrast.objective import Objective
from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.embed.device import autocast, channels_last, computes_in_bf16
from galaxyclust.types import Stamps

BATCH, SIZE, BANDS = 256, 64, ("g", "r", "i")
CPU = torch.device("cpu")


def galaxies(n: int, seed: int = 0) -> Stamps:
    """Return inclined discs and spheroids with noise."""
    rng = np.random.default_rng(seed)
    offset = np.arange(SIZE) - (SIZE - 1) / 2
    angle, ratio = rng.uniform(0, np.pi, (n, 1, 1)), rng.uniform(0.2, 1, (n, 1, 1))
    scale, power = rng.uniform(3, 9, (n, 1, 1)), rng.uniform(0.5, 1.2, (n, 1, 1))
    along = offset * np.cos(angle) + offset[:, None] * np.sin(angle)
    across = (offset[:, None] * np.cos(angle) - offset * np.sin(angle)) / ratio
    light = 100 * np.exp(-((np.hypot(along, across) / scale) ** power))
    image = light[:, None] * np.array([1.0, 1.5, 2.0])[:, None, None]
    image = (image + rng.normal(size=image.shape)).astype(np.float32)
    ones = np.ones((n, len(BANDS)), np.float32)
    return Stamps(image, np.zeros(image.shape, np.uint8), 0 * ones, ones)


def seconds(work: Callable[[], Any], times: int = 5) -> float:
    """Return the shortest time of several."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


class Trained:
    """A network in training, in one precision, and what its steps took."""

    def __init__(self, method: VICReg, *, last: bool) -> None:
        self.network = method.new_network(len(BANDS))
        if not last:
            self.network = self.network.to(memory_format=torch.contiguous_format)
        self.generator = torch.Generator().manual_seed(0)
        self.views = Views(
            method.augmentation(), seen=method.preparation(picture=False), bands=BANDS
        )
        self.objective = Objective(
            self.network, loss=method.loss(), views=self.views,
            precision=method.precision, generator=self.generator,
        )  # fmt: skip
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-3, fused=True)
        self.taken: list[float] = []

    def step(self, light: Light) -> None:
        """Take one step and its time."""
        started = time.perf_counter()
        loss = self.objective.training_loss(light)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.taken.append(time.perf_counter() - started)

    def validated(self, light: Light) -> float:
        """Return the loss on galaxies held out."""
        self.network.eval()
        with torch.inference_mode():
            found = float(self.objective.validation_loss(light))
        self.network.train()
        return found


def work_of(network: nn.Module, image: Tensor) -> float:
    """Return the floating-point operations of one image's way forward."""
    total = 0.0

    def count(layer: nn.Module, _: Any, out: Tensor) -> None:
        nonlocal total
        if isinstance(layer, nn.Conv2d):
            inner = layer.in_channels * layer.kernel_size[0] * layer.kernel_size[1]
            total += 2.0 * inner * out[0].numel()

    hooks = [layer.register_forward_hook(count) for layer in network.modules()]
    with torch.inference_mode():
        network(image)
    for hook in hooks:
        hook.remove()
    return total


def peak(dtype: torch.dtype) -> float:
    """Return the machine's operations a second in 3 by 3 convolutions, the best of some."""
    best = 0.0
    for maps, side in ((64, 32), (128, 16), (256, 8)):
        layer = nn.Conv2d(maps, maps, 3, padding=1, bias=False).to(dtype)
        layer = layer.to(memory_format=torch.channels_last)
        image = channels_last(torch.randn(128, maps, side, side, dtype=dtype))
        with torch.inference_mode():
            layer(image)
            taken = seconds(lambda layer=layer, image=image: layer(image))
        best = max(best, 2.0 * 9 * maps * maps * side * side * 128 / taken)
    return best


def train_in_turns(method: VICReg, n_rows: int, n_epochs: int) -> tuple[Trained, float]:
    """Train as the program does and plainly, print how they compare.

    Returns
    -------
    tuple
        The training of the program, and the seconds that a step of it takes.
    """
    how = LightPreparation(seen=method.preparation(picture=False))
    light = how.inputs(galaxies(n_rows))
    held_out = how.inputs(galaxies(BATCH, seed=1))
    quick = Trained(method, last=True)
    plain = Trained(replace(method, precision="fp32"), last=False)
    for _ in range(n_epochs):
        for first in range(0, n_rows, BATCH):
            batch = Light(*(part[first : first + BATCH] for part in light))
            for trained in (quick, plain):
                trained.step(batch)
    fast, slow = (statistics.median(t.taken[1:]) for t in (quick, plain))
    ours, theirs = quick.validated(held_out), plain.validated(held_out)
    print(f"training: {2 * BATCH / fast:,.0f} views/s, plain fp32 {2 * BATCH / slow:,.0f}")
    print(f"  {slow / fast:.2f} times as fast")
    apart = 100 * (ours / theirs - 1)
    print(f"  loss held out {ours:.4f} and {theirs:.4f}: {apart:+.2f} %")
    return quick, fast


def embed(method: VICReg, network: nn.Module) -> None:
    """Print how many stamps are embedded a second, one view each and as `embed` does."""
    seen = method.preparation(picture=False)
    how, stamps = LightPreparation(seen=seen), galaxies(BATCH)
    image, encoder = (
        channels_last(torch.randn(BATCH, 1, method.input_size, method.input_size)),
        folded(network.encoder),
    )
    with torch.inference_mode():
        taken = {"fp32": seconds(lambda: encoder(image))}
        if computes_in_bf16(CPU):
            with autocast("bf16", CPU):
                taken["bf16"] = seconds(lambda: encoder(image))
        prepared = seconds(lambda: how.inputs(stamps))
        whole = seconds(lambda: list(method.features(network, [how.inputs(stamps)], seen)))
    for precision, one in taken.items():
        print(f"embedding, one view: {BATCH / one:,.0f} stamps/s in {precision}")
    print(f"from stamps, four views in fp32 as embed does: {BATCH / whole:,.0f} stamps/s")
    print(f"  {100 * prepared / whole:.0f} % of it their preparation")


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rows", type=int, default=1024)
    parser.add_argument("--epochs", type=int, default=3)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    memory.keep_freed()
    print(f"{asked.threads} threads, batches of {BATCH} galaxies in two views each")
    method = VICReg(precision="auto")
    trained, step = train_in_turns(method, asked.rows, asked.epochs)
    seen = method.preparation(picture=False)
    light = LightPreparation(seen=seen).inputs(galaxies(BATCH))
    views, generator, angle = trained.views, trained.generator, torch.zeros(BATCH)
    drawn = seconds(lambda: views.view(light, angle, views.draw(BATCH, generator)))
    print(f"random views: {BATCH / drawn:,.0f} stamps/s")
    print(f"  {200 * drawn / step:.0f} % of a step")
    image = torch.randn(1, 1, method.input_size, method.input_size)
    # backward takes twice the operations of forward
    reached = 3 * 2 * BATCH * work_of(trained.network.encoder, image) / step
    dtype = torch.bfloat16 if computes_in_bf16(CPU) else torch.float32
    best = peak(dtype)
    print(f"convolutions: {reached / 1e9:,.0f} GFLOP/s over the whole step")
    print(f"  {100 * reached / best:.0f} % of the {best / 1e9:,.0f} of {dtype}")
    embed(method, trained.network.eval())


if __name__ == "__main__":
    main()
