"""The errors galaxyclust raises: one tree, one line each, for a user to read.

GalaxyclustError
├── InputError     a file, table or image that cannot be used
├── SettingError   a setting, name or option that does not exist or cannot work
├── CatalogError   the catalog file is missing, damaged or lacks what is asked of it
│   └── LockedError    another process is writing to it
└── TrainingError  training went wrong (a loss that is not finite)
"""


class GalaxyclustError(Exception):
    """Root of all errors that galaxyclust raises on purpose."""


class InputError(GalaxyclustError):
    """A file, table or image that cannot be used."""


class SettingError(GalaxyclustError):
    """A setting, name or option that does not exist or cannot work."""


class CatalogError(GalaxyclustError):
    """The catalog file is missing, damaged or lacks what is asked of it."""


class LockedError(CatalogError):
    """Another process is writing to the catalog."""


class TrainingError(GalaxyclustError):
    """Training went wrong."""
