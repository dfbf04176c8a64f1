"""Embedders: methods that turn a stamp into a vector."""

DEFAULT = "vicreg"
METHODS = {
    "autoencoder": "galaxyclust.embed.autoencoder.autoencoder:Autoencoder",
    "barlow": "galaxyclust.embed.contrast.barlow:Barlow",
    "features": "galaxyclust.embed.features:Features",
    "imported": "galaxyclust.embed.imported:Imported",
    "pca": "galaxyclust.embed.pca:PixelPCA",
    "pixel_som": "galaxyclust.embed.som.pixels:PixelSom",
    "polar": "galaxyclust.embed.polar_power:PolarPower",
    "simclr": "galaxyclust.embed.contrast.simclr:SimCLR",
    "som": "galaxyclust.embed.som.som:Som",
    "vicreg": "galaxyclust.embed.contrast.vicreg:VICReg",
}

# Functions that write a trained model to a file, by file extension.
WRITERS = {
    ".onnx": "galaxyclust.embed.model_file:to_onnx",
    ".safetensors": "galaxyclust.embed.model_file:to_safetensors",
}
