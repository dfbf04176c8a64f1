"""An encoder trained elsewhere, from a file, or an untrained network as a baseline."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn

from galaxyclust.embed.architecture import new_encoder, put
from galaxyclust.embed.checks import check_rows, refuse_exported
from galaxyclust.embed.onnx_file import OnnxEncoder
from galaxyclust.embed.prepared import Prepared
from galaxyclust.embed.views import sides
from galaxyclust.errors import InputError, SettingError
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, StampReader, Trained

Images = npt.NDArray[np.float32]
Encoder = Callable[[Images], Images]
AT_ONCE = 32  # images in a batch
KINDS = (".onnx", ".safetensors")
FILE, KIND = "imported.file", "imported.kind"


@dataclass(frozen=True, kw_only=True)
class Imported(Prepared):
    """Embed each galaxy by an encoder that was trained elsewhere, or not at all.

    The embedding is the mean over eight views (right-angled turns and mirror images). The
    file's content is stored in the catalog, so new data can be embedded without the file.

    Parameters
    ----------
    weights
        An ONNX file, or a safetensors file with the weights of ``architecture``. If empty,
        the architecture gets random weights, as a baseline. Other files (.pt, .pth, .ckpt)
        are pickles or programs and are never opened.
    architecture
        torchvision:NAME or timm:NAME, as in torchvision:resnet18; ignored with ONNX.
    seed
        Seed of the random weights.
    """

    input_size: int = 64
    weights: str = ""
    architecture: str = "torchvision:resnet18"
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, {"seed": (0, 2**63 - 1)})

    def fit(self, stamps: StampReader, *, rows: IntArray) -> Trained:
        """Read the file and test it on one stamp; nothing is learned.

        Parameters
        ----------
        stamps
            Where the stamps are.
        rows
            Rows that will be embedded, sorted.

        Raises
        ------
        InputError
            If there are no rows, or the file has another format or another number of bands.
        SettingError
            If the architecture is unknown, or a library is not installed.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=1)
        learned = self.known_of(stamps, rows)
        if self.weights:
            kind, content = read_file(Path(self.weights))
            learned[FILE] = np.frombuffer(content, np.uint8)
            learned[KIND] = np.array(KINDS.index(kind))
        self.embed(learned, stamps, rows=rows[:1])
        return Trained(learned, {})

    def embed(
        self, weights: Arrays, stamps: StampReader, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return (n, D) vectors of ``rows``; each depends only on its own stamp.

        Raises
        ------
        InputError
            If the encoder needs another number of bands, or returns non-finite values.
        SettingError
            If it needs another image size.
        """
        encoder = self.encoder(weights, n_bands=len(stamps.bands))
        found = []
        for image in self.images(weights, stamps, rows):
            for part in torch.split(image, AT_ONCE):
                views = [encoder(view.numpy()) for view in sides(part, posed=False)]
                found.append(np.mean(views, axis=0, dtype=np.float64))
        vectors = np.concatenate(found) if found else np.empty((0, 0))
        if not np.isfinite(vectors).all():
            message = (
                f"{self.weights or self.architecture}: gives values that are not finite"
            )
            raise InputError(message)
        return vectors.astype(np.float32)

    def encoder(self, weights: Arrays, *, n_bands: int) -> Encoder:
        """Return a function from images (n, B, s, s) to vectors (n, D)."""
        if FILE not in weights:
            return self.of_network(new_encoder(self.architecture, n_bands, seed=self.seed))
        content = np.asarray(weights[FILE]).astype(np.uint8).tobytes()
        source = Path(self.weights).name
        if KINDS[int(weights[KIND])] == ".onnx":
            found = OnnxEncoder(content, source=source)
            found.check(n_bands=n_bands, size=self.input_size)
            return found
        learned = tensors_of(content, source=source)
        network = new_encoder(self.architecture, n_bands, seed=self.seed)
        put(network, learned, source=source)
        return self.of_network(network)

    def of_network(self, network: nn.Module) -> Encoder:
        """Return a function from (n, B, s, s) to (n, D) that runs a torch network."""

        def encoded(image: Images) -> Images:
            # a copy, as a network may work in place and all views share this memory
            stamps = torch.from_numpy(image.copy())
            try:
                with torch.inference_mode():
                    return np.asarray(network(stamps).flatten(1).numpy())
            except (AssertionError, RuntimeError) as error:
                message = (
                    f"input_size = {self.input_size}: {self.architecture} takes other "
                    f"images, mostly of 224 pixels ({str(error).splitlines()[0]})"
                )
                raise SettingError(message) from error

        return encoded


def tensors_of(content: bytes, *, source: str) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file.

    Raises
    ------
    InputError
        If it is not one, or export-model wrote it.
    """
    try:
        found = load(content)
    except SafetensorError as error:
        message = f"{source}: not a safetensors file"
        raise InputError(message) from error
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    refuse_exported(header.get("__metadata__", {}), source=source)
    return found


def read_file(path: Path) -> tuple[str, bytes]:
    """Return the extension of a file of weights, and its bytes.

    Raises
    ------
    InputError
        If it does not exist, or has an extension that is never opened.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        message = (
            f"{path}: only .onnx and .safetensors are read; other files are pickles or "
            "programs and are never opened: save it by torch.onnx.export, or by "
            "safetensors.torch.save_file(model.state_dict(), ...)"
        )
        raise InputError(message)
    try:
        return kind, path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise InputError(message) from error
