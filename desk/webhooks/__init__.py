"""Webhooks: other systems are told what happened to the records that they see, by signed messages to their endpoints.

`subscriptions` keeps who wants to be told of what; `deliveries` follows the events feed for each and delivers; `sending`
makes one request, to `addresses` that it may be made to and no others; `signing` keeps the secrets and signs.
"""
