"""What Personalised Services costs: its pages and its sweep, with a thousand cases and with a hundred thousand."""
