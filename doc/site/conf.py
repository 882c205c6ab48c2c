# SPDX-License-Identifier: BSD-3-Clause
"""What Sphinx needs to know. build.py calls it."""
import os

project = "firenet"
author = "the firenet authors"
version = release = os.environ["FIRENET_VERSION"]
html_title = f"firenet {version}"
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
# Excerpts are site.js's: Sphinx's cannot be fetched from a disk.
html_show_search_summary = False
html_search_scorer = os.path.join(os.path.dirname(__file__), "scorer.js")

extensions = ["myst_parser", "breathe"]
breathe_projects = {"firenet": os.environ["FIRENET_DOXYGEN"] + "/xml",
                    "cpp": os.environ["FIRENET_DOXYGEN_CPP"] + "/xml"}
breathe_default_project = "firenet"
breathe_domain_by_extension = {"h": "c", "hpp": "cpp"}
# Element types and C's own; everything else must be documented.
nitpick_ignore = [("c:identifier", name) for name in
                  ("int32_t", "int64_t", "uint32_t", "uint64_t", "size_t",
                   "MPI_Comm")]
# Types of the standard libraries, of NumPy and of the C interface.
nitpick_ignore_regex = [("cpp:.*", ".*"), ("py:.*", ".*")]

myst_heading_anchors = 3
# Blocks without a language are formulas, output or commands.
highlight_language = "none"
pygments_style = "friendly"

html_theme = "furo"
templates_path = ["templates"]
html_static_path = ["site.css", "site.js"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_theme_options = {
    "navigation_with_keys": True,
    # Debian's build of the theme has no colours for the dark.
    "dark_css_variables": {
        "color-foreground-primary": "#e4e4e4",
        "color-foreground-secondary": "#a9adb5",
        "color-foreground-muted": "#8b909a",
        "color-foreground-border": "#5b616b",
        "color-background-primary": "#131416",
        "color-background-secondary": "#1a1c1e",
        "color-background-hover": "#212428",
        "color-background-hover--transparent": "#21242800",
        "color-background-border": "#303335",
        "color-background-item": "#444",
        "color-brand-primary": "#8ab4f8",
        "color-brand-content": "#8ab4f8",
        "color-link": "#8ab4f8",
        "color-inline-code-background": "#25282c",
        "color-table-header-background": "#1f2225",
        "color-table-border": "#3a3e42",
        "color-api-background": "#1f2225",
        "color-api-overall": "#c3c7cd",
        "color-api-name": "#ff9f9f",
        "color-api-pre-name": "#ff9f9f",
        "color-highlight-on-target": "#333300",
        "color-highlighted-background": "#083563",
    },
}
