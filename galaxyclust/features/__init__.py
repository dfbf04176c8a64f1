"""Measured features: sizes, angles, fluxes and shapes of sources, from pixels."""

# Groups of shapes, in the order they are measured: later ones use what earlier ones found.
FEATURES = {
    "basic": "galaxyclust.features.cas:Cas",
    "mid": "galaxyclust.features.mid:Mid",
    "outskirts": "galaxyclust.features.shape_asymmetry:ShapeAsymmetry",
    "profile": "galaxyclust.features.profile:Profile",
    "deconvolved": "galaxyclust.features.deconvolved:Deconvolved",
    "sersic": "galaxyclust.features.sersic:Sersic",
}
