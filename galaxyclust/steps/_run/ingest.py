"""Make what a request for an ingest asks, and tell whether a catalog is what it asks."""

from dataclasses import asdict
from pathlib import Path

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.steps._ingest.images import Ingested, ingest
from galaxyclust.steps._ingest.readymade import ingest_stamps
from galaxyclust.steps._measure.measure import measure_default
from galaxyclust.steps._run.differences import told
from galaxyclust.steps._run.requests import IngestRequest, targets_of


def run_ingest(
    request: IngestRequest, *, overwrite: bool = False, dry_run: bool = False
) -> Ingested:
    """Do what a request asks for, or what an interrupted try of the same left to do."""
    begun = None if overwrite or dry_run else unmeasured(request.output)
    if begun is not None and _is_of(begun, request):
        measure_default(begun)
        return Ingested(catalog=begun, notes=("was there but for its shapes",))
    if request.stamps is not None:
        return ingest_stamps(
            request.stamps,
            request.output,
            labels=request.labels,
            settings=request.stamp_settings(),
            overwrite=overwrite,
            dry_run=dry_run,
            n_jobs=request.jobs,
        )
    settings = request.image_settings()
    companions = {
        key: rule
        for key, rule in (("weight", request.weight), ("quality", request.mask))
        if rule
    }
    return ingest(
        _images_of(request),
        request.output,
        settings=settings,
        targets=targets_of(request),
        bands=request.bands,
        companions=companions,
        overwrite=overwrite,
        dry_run=dry_run,
        n_jobs=request.jobs,
    )


def unmeasured(path: Path) -> Catalog | None:
    """Return a catalog whose ingest was interrupted when all but its shapes was there."""
    if not path.exists():
        return None
    try:
        catalog = Catalog(path)
        steps = [step.name for step in catalog.history()]
    except CatalogError:  # what is in the way is told by who is to make a new one
        return None
    return catalog if steps == ["ingest"] else None


def _is_of(catalog: Catalog, request: IngestRequest) -> bool:
    """Return whether a catalog was made from the files that a request names, as it asks."""
    (step,) = catalog.history()
    if request.stamps is not None:
        files = [path for path in (request.stamps, request.labels) if path is not None]
        method = "stamps"
    else:
        files = _images_of(request)
        method = "detection" if request.catalog is None else "positions"
    same = step.inputs == tuple(map(str, files)) and step.method == method
    return same and not ingested_otherwise(catalog, request)


def _images_of(request: IngestRequest) -> list[Path]:
    """Return the images; the table of positions is often caught by the same *.fits."""
    listed = request.catalog.resolve() if request.catalog is not None else None
    return [path for path in request.images if path.resolve() != listed]


def ingested_otherwise(catalog: Catalog, request: IngestRequest) -> str:
    """Say in what a catalog was ingested otherwise than is asked; "" if in nothing.

    Parameters
    ----------
    catalog
        What is there.
    request
        What is asked.
    """
    known = catalog.last_step("ingest", "catalog")
    if known is None:
        return ""
    if request.stamps is not None:
        asked = asdict(request.stamp_settings())
        # what is left to the files stands in the history as they have it
        given = {key: value for key, value in asked.items() if value not in (None, ())}
        return told(given, known.settings)
    now, then = len(request.images), len(known.inputs)
    new = {path.name for path in request.images} - {Path(one).name for one in known.inputs}
    images = (
        f"{len(new)} of {now} images are new" if new else f"{then} images, not {now}",
    )
    differ = images if new or now != then else ()
    return told(asdict(request.image_settings()), known.settings, *differ)
