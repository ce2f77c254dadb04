"""Nothing of casework is in the admin: timelines are append-only, e-mails have one sender, records change by their steps."""
