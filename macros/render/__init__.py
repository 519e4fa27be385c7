"""Results and sections as Markdown, HTML and SVG: the macros."""
