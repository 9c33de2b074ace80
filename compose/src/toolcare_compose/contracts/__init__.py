"""Writes the contracts from the code: AsyncAPI, JSON Schemas, examples, OpenAPI, the broker's access list."""
