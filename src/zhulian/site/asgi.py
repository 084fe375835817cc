"""ASGI entry point: pages, sockets, and the background loops that live and die with the server."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Start the loops of a web process when the server starts, end them when it shuts down."""
    from asgiref.sync import sync_to_async

    from zhulian.site.processes import start_background, stop_background

    await receive()
    await sync_to_async(start_background)("web")
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await sync_to_async(stop_background)()
    await send({"type": "lifespan.shutdown.complete"})


def build() -> Any:
    """The application. Rooms are imported only after Django is set up, hence the imports inside."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhulian.site.settings")
    pages = get_asgi_application()

    from channels.auth import AuthMiddlewareStack
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator

    from zhulian.site import urls

    sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(urls.websocket_urlpatterns)))
    return ProtocolTypeRouter({"http": pages, "websocket": sockets, "lifespan": lifespan})


application = build()
