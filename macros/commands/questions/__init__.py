"""Questions of a site: their files are written, renamed and removed by commands."""
