"""Pages of Technical Peer Support: logging a contact, its record, the lists, and what completes typing."""
