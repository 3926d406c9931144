"""How the pages become a site: `tox run -e docs`, then open `.tox/docs/site/index.html`."""

project = "Python packages with a Rust core"
extensions = ["myst_parser"]
exclude_patterns = ["measurements"]

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False

myst_heading_anchors = 3  # links like #types, as GitHub makes them
