"""Pages of stop payments: the queue, a request and its steps."""
