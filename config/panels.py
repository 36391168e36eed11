"""What upper floors show on lower floors' pages: one table, from a page's named panel to what fills it."""

from collections.abc import Mapping

from governance.web.panels import Fill

PANELS: Mapping[str, tuple[Fill, ...]] = {}
