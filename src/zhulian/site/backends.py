"""Cache and socket layer: in memory for one process, Redis or Valkey for several."""

from __future__ import annotations

from typing import Any


def channel_layers(redis_url: str) -> dict[str, dict[str, Any]]:
    """Django's CHANNEL_LAYERS. Layers may lose messages: the outbox replays what a page has missed."""
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
    return {"default": {"BACKEND": backend, "CONFIG": {"hosts": [redis_url], "prefix": "zhulian"}}}


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """Django's CACHES. Nothing that must hold (throttles, leases) lies in the cache."""
    if not redis_url:
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "zhulian",
        }
    }
