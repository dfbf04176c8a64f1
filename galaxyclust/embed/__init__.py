"""Embedders: what turns a stamp into a vector."""

DEFAULT = "vicreg"
METHODS = {
    "autoencoder": "galaxyclust.embed.autoencoder:Autoencoder",
    "barlow": "galaxyclust.embed.contrast.twins:Barlow",
    "features": "galaxyclust.embed.features:Features",
    "imported": "galaxyclust.embed.imported:Imported",
    "pca": "galaxyclust.embed.pca:PixelPCA",
    "pixel_som": "galaxyclust.embed.som_pixels:PixelSom",
    "polar": "galaxyclust.embed.polar_power:PolarPower",
    "simclr": "galaxyclust.embed.contrast.simclr:SimCLR",
    "som": "galaxyclust.embed.som:Som",
    "vicreg": "galaxyclust.embed.contrast.variance:VICReg",
}
