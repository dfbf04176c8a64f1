"""Make what a request for an ingest asks, and tell whether a catalog is what it asks."""

from dataclasses import replace
from pathlib import Path

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.steps._ingest.images import Ingested, ingest
from galaxyclust.steps._ingest.readymade import ingest_stamps
from galaxyclust.steps._measure.measure import measure_default
from galaxyclust.steps._run.ingested import ingested_otherwise
from galaxyclust.steps._run.requests import IngestRequest, images_of, positions_of


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
    listed = positions_of(request)
    made = ingest(
        images_of(request),
        request.output,
        settings=settings,
        targets=listed.targets,
        bands=request.bands,
        companions=companions,
        overwrite=overwrite,
        dry_run=dry_run,
        n_jobs=request.jobs,
    )
    return replace(made, notes=(*made.notes, *listed.notes))


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
    given = [path for path in (request.stamps, request.labels) if path is not None]
    files = given or images_of(request)
    same = step.inputs == tuple(map(str, files))
    return same and not ingested_otherwise(catalog, request)
