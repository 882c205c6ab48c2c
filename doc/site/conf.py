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
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_theme_options = {"navigation_with_keys": True}
