"""What Sphinx asks for: the settings of the site."""

from pathlib import Path

from mlretrain import __version__
from mlretrain.trace.front import joined

_templates = Path(__file__).with_name("templates")

project = "mlretrain"
author = copyright = "The mlretrain developers"
version = release = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mlretrain.course.site.mathml",
              "mlretrain.course.site.attributes"]
exclude_patterns = ["lessons/files"]  # handed out as they are

templates_path = [str(_templates)]
html_context = {"search_script": joined(_templates / f"{name}.mjs" for name in ("find", "search"))}
html_theme = "furo"
html_title = "mlretrain"
html_favicon = "static/icon.svg"  # without one, browsers ask a host for it
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_theme_options = {"top_of_page_buttons": []}
html_math_renderer = "mathml"
html_copy_source = html_show_sourcelink = html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

myst_enable_extensions = ["dollarmath", "colon_fence", "attrs_block"]
myst_heading_anchors = 3
# The lessons are shown as they were run; widgets have asked a server for their code.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_merge_streams = True

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False  # what a class inherits is told where it stands
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"
