"""Contact records of Technical Peer Support."""
