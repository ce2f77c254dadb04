"""Personalised Services: the customer, and the cases of the two programs. The only house in which a customer is known."""
