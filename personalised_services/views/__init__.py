"""Pages of Personalised Services: the tracker, a case and its steps, the front card, who read what."""
