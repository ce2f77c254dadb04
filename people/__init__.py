"""Who serves: staff, roles, teams, sites, zones, mailboxes."""
