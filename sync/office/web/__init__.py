"""The office's page: plain, drawn on the server, nothing to build and no script."""
