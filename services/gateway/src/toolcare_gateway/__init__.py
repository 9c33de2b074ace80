"""The browser's only counterpart: identity, read models, joined pages, the live stream and the web client."""
