"""The machine room: what runs Tandem on one machine."""
