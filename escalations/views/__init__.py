"""Pages of escalations: the draft from a contact, the SSO queue beside its work pane, the record."""
