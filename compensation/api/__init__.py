"""Stop payments over the API."""
