"""Stop-payment requests and Compensation Recovery's own rules. Empty so far."""
