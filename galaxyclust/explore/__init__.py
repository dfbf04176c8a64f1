"""The explorer: a survey in the browser, served only to this machine."""
