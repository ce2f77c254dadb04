"""What the API tells over all houses: the events feed, deadlines, notices, and the directory of staff."""
