"""Of a preview, what a page has room for."""

from tools.preview import PreviewReport

_SHOWN = 3


def short_report(report: PreviewReport | None) -> PreviewReport | None:
    """With the first few entities of each kind."""
    if report is None:
        return None
    return report.model_copy(
        update={"kinds": [kind.model_copy(update={"first": kind.first[:_SHOWN]}) for kind in report.kinds]}
    )
