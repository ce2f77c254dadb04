"""Pages over all houses: palette, manual, outbox. Imports all, nobody imports it."""
