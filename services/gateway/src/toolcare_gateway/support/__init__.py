"""The support bundle, asked for on the page and made by whoever runs Toolcare."""
