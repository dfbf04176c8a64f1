"""Measured features: sizes, angles, fluxes and shapes of sources, from pixels."""

# Groups of shapes, in the order they are measured: later ones use what earlier ones found.
FEATURES = {
    "basic": "galaxyclust.features.cas:Cas",
}
