"""Cases over the API."""
