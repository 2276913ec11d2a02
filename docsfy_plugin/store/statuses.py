"""What `docsfy status` and `docsfy pages` say, as records and as JSON."""

from __future__ import annotations

from dataclasses import asdict

from docsfy_plugin.store.database import Database
from docsfy_plugin.store.records import PUBLISHED, RUNNING, PageCounts, PageRow, VariantStatus
from docsfy_plugin.store.variants import Variant

_COLUMNS = (
    "id",
    "variant",
    "repository",
    "generated_at",
    "attempt",
    "status",
    "stage",
    "commit",
    "dirty",
    "error",
    "calls",
    "tokens",
    "cost_usd",
    "prompt_tokens",
    "started_at",
    "updated_at",
    "pid",
    "process_started",
    "supported",
    "unsupported",
)


def load_status(
    db: Database, variant: Variant | None = None, *, attempt: str | None = None
) -> tuple[VariantStatus, ...]:
    """All variants, or one, as they stand; by written form.

    A process that is gone is not looked for here, see `orphans`.

    Args:
        db: The database.
        variant: The only one to look at.
        attempt: An attempt to look at instead of the latest one.
    """
    only = {"variant": None if variant is None else str(variant), "attempt": attempt}
    with db.reading() as conn:
        counts: dict[int, dict[str, int]] = {}
        for variant_id, status, count in conn.execute(
            "SELECT page.variant_id, page.status, count(*) FROM page"
            " JOIN variant ON variant.id = page.variant_id"
            " AND page.attempt = coalesce(:attempt, variant.attempt)"
            " WHERE variant.name = coalesce(:variant, variant.name)"
            " GROUP BY page.variant_id, page.status",
            only,
        ):
            counts.setdefault(variant_id, {})[status] = count
        failed: dict[int, list[str]] = {}
        for variant_id, slug in conn.execute(
            "SELECT page.variant_id, page.slug FROM page"
            " JOIN variant ON variant.id = page.variant_id"
            " AND page.attempt = coalesce(:attempt, variant.attempt)"
            " WHERE variant.name = coalesce(:variant, variant.name) AND page.status = 'failed'"
            " ORDER BY page.position, page.slug",
            only,
        ):
            failed.setdefault(variant_id, []).append(slug)
        rows = conn.execute(
            "SELECT variant.id, variant.name, variant.repository, variant.generated_at,"
            " attempt.id, attempt.status, attempt.stage, attempt.commit_id, attempt.dirty,"
            " attempt.error, attempt.calls, attempt.tokens, attempt.cost_usd,"
            " attempt.prompt_tokens, attempt.started_at, attempt.updated_at, attempt.pid,"
            " attempt.process_started,"
            " coalesce(sum(page.supported), 0), coalesce(sum(page.unsupported), 0)"
            " FROM variant JOIN attempt ON attempt.id = coalesce(:attempt, variant.attempt)"
            " AND attempt.variant_id = variant.id"
            " LEFT JOIN page ON page.variant_id = variant.id"
            " WHERE variant.name = coalesce(:variant, variant.name) GROUP BY variant.id"
            " ORDER BY variant.name",
            only,
        ).fetchall()
    return tuple(
        _status(row, counts.get(row[0], {}), tuple(failed.get(row[0], ()))) for row in rows
    )


def _status(
    row: tuple[object, ...], counts: dict[str, int], failed: tuple[str, ...]
) -> VariantStatus:
    values = dict(zip(_COLUMNS, row, strict=True))
    del values["id"]
    values["variant"] = Variant.parse(str(values["variant"]))
    values["dirty"] = bool(values["dirty"])
    if values["status"] not in RUNNING:
        values["pid"] = values["process_started"] = None
    if values["status"] in PUBLISHED and values["stage"] != "up_to_date":
        values["stage"] = None
    by_status = {name: counts.get(name, 0) for name in ("written", "patched", "reused", "failed")}
    pages = PageCounts(planned=sum(counts.values()), **by_status)
    return VariantStatus(**values, pages=pages, failed_pages=failed)  # type: ignore[arg-type]  # columns are typed by the schema


def status_json(status: VariantStatus) -> dict[str, object]:
    """One entry of `docsfy status --json`."""
    variant = status.variant
    return {
        "variant": str(variant),
        "owner": variant.owner,
        "project": variant.project,
        "branch": variant.branch,
        "provider": variant.provider,
        "model": variant.model,
        "repository": status.repository,
        "status": status.status,
        "stage": status.stage,
        "attempt": status.attempt,
        "pages": asdict(status.pages),
        "failed_pages": list(status.failed_pages),
        "commit": status.commit,
        "dirty": status.dirty,
        "error": status.error,
        "supported": status.supported,
        "unsupported": status.unsupported,
        "tokens": status.tokens,
        "cost_usd": status.cost_usd,
        "started_at": status.started_at,
        "updated_at": status.updated_at,
        "generated_at": status.generated_at,
        "pid": status.pid,
    }


def page_json(page: PageRow) -> dict[str, object]:
    """One entry of `docsfy pages --json`."""
    return {
        "slug": page.slug,
        "title": page.title,
        "type": page.type,
        "group": page.group,
        "status": page.status,
        "digest": page.digest or None,
        "sources": [{"path": path, "blob": blob} for path, blob in page.sources],
        "writer": page.writer or None,
        "written_at": page.written_at,
        "findings": [
            {"severity": f.severity, "code": f.code, "message": f.message, "line": f.line}
            for f in page.findings
        ],
        "supported": page.supported,
        "unsupported": page.unsupported,
        "tokens": page.tokens,
        "cost_usd": page.cost_usd,
    }
