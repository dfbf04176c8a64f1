"""Embedders: what turns a stamp into a vector."""

METHODS = {
    "autoencoder": "galaxyclust.embed.autoencoder:Autoencoder",
    "features": "galaxyclust.embed.features:Features",
    "som": "galaxyclust.embed.som:Som",
}
