"""An encoder in an ONNX file: checked before it is run, and run on the CPU."""

import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.embed.checks import refuse_exported
from galaxyclust.errors import InputError, SettingError
from galaxyclust.words import counted


class OnnxEncoder:
    """An encoder from the bytes of an ONNX file.

    Parameters
    ----------
    content
        The file's bytes.
    source
        Its name, for messages.

    Raises
    ------
    InputError
        If it is not an ONNX file, stores weights in other files, was written by
        export-model, or does not take one image.
    SettingError
        If onnx and onnxruntime are not installed.
    """

    def __init__(self, content: bytes, *, source: str) -> None:
        self.source = source
        refuse_other_files(content, source=source)
        runtime = library("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4  # errors are raised, and need not be logged too
        try:
            self.session = runtime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            message = f"{source}: onnxruntime cannot run it: {str(error).splitlines()[0]}"
            raise InputError(message) from error
        refuse_exported(self.session.get_modelmeta().custom_metadata_map, source=source)
        inputs = self.session.get_inputs()
        if (
            len(inputs) != 1
            or len(inputs[0].shape) != 4
            or inputs[0].type != "tensor(float)"
        ):
            found = ", ".join(f"{one.name} {one.type} {one.shape}" for one in inputs)
            message = (
                f"{source}: it takes {found or 'nothing'}; an encoder takes one float32 "
                "image (n, bands, size, size)"
            )
            raise InputError(message)
        self.name, self.shape = inputs[0].name, inputs[0].shape

    def check(self, *, n_bands: int, size: int) -> None:
        """Refuse stamps of a shape that the encoder does not take.

        Raises
        ------
        InputError
            If it needs another number of bands.
        SettingError
            If it needs another size.
        """
        bands, *sides = self.shape[1:]
        if isinstance(bands, int) and bands != n_bands:
            message = (
                f"{self.source}: it takes {counted(bands, 'band')}, these stamps have "
                f"{n_bands}; embed a catalog of as many bands as it takes"
            )
            raise InputError(message)
        for side in sides:
            if isinstance(side, int) and side != size:
                message = (
                    f"{self.source}: it takes {side} pixels a side; set input_size = {side}"
                )
                raise SettingError(message)

    def __call__(self, image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the first output for (n, B, s, s), as (n, D).

        Raises
        ------
        InputError
            If it fails on such images, or does not return one vector per image.
        """
        fixed = self.shape[0]
        at_once = fixed if isinstance(fixed, int) else len(image)
        spare = np.zeros((-len(image) % at_once, *image.shape[1:]), image.dtype)
        parts = np.split(
            np.concatenate([image, spare]), range(at_once, len(image), at_once)
        )
        found = np.concatenate([self.run(part) for part in parts])
        return found[: len(image)].reshape(len(image), -1)

    def run(self, image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the first output for one batch of images."""
        try:
            found = np.asarray(self.session.run(None, {self.name: image})[0])
        except Exception as error:
            message = (
                f"{self.source}: onnxruntime cannot run it on images of "
                f"{image.shape[1:]}: {str(error).splitlines()[0]}"
            )
            raise InputError(message) from error
        if found.shape[:1] != image.shape[:1]:
            message = (
                f"{self.source}: its output has shape {found.shape} for {len(image)} "
                "images; an encoder has a row an image"
            )
            raise InputError(message)
        if found.dtype.kind != "f":
            message = (
                f"{self.source}: its output is {found.dtype}, as of a class or a mask; an "
                "encoder gives floating-point vectors"
            )
            raise InputError(message)
        return found


def refuse_other_files(content: bytes, *, source: str) -> None:
    """Refuse an ONNX file that reads weights from other files.

    Raises
    ------
    InputError
        If it does, or is not an ONNX file.
    """
    onnx = library("onnx")
    try:
        model = onnx.load_model_from_string(content)
    except Exception as error:
        message = f"{source}: not an ONNX file"
        raise InputError(message) from error
    for message in messages(model):
        if message.DESCRIPTOR.name == "TensorProto" and (
            message.external_data or message.data_location
        ):
            words = (
                f"{source}: keeps weights in other files, which are not read; save it as "
                "one file (onnx.save(..., save_as_external_data=False))"
            )
            raise InputError(words)


def messages(message: Any) -> Iterator[Any]:
    """Yield a protocol buffer message and all messages nested in it."""
    yield message
    for field, value in message.ListFields():
        if field.type != field.TYPE_MESSAGE:
            continue
        for part in [value] if hasattr(value, "ListFields") else value:
            yield from messages(part)


def library(name: str) -> Any:
    """Return onnx or onnxruntime.

    Raises
    ------
    SettingError
        If it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = f"an ONNX file needs {name}: pip install 'galaxyclust[onnx]'"
        raise SettingError(message) from error
