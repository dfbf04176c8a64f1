"""The explorer: a survey in the browser, served from this machine to this machine."""
