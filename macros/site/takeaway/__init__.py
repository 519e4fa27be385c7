"""What readers take away: the tutorial as a notebook, a script and a PDF, the site as a zip."""
