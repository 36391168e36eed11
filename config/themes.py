"""What texts are about, so that votes on them can be handed on: their sections."""

from constitutions.selectors import RATIFY, section_titles
from governance.ports.themes import Themes

THEMES = Themes(kind=RATIFY, titles=section_titles)
