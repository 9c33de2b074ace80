"""`python -m toolcare_gateway` runs the gateway alone; `user`, `audit`, `keys`, `mqtt`, `replay` are its commands."""

import asyncio
import sys


def main() -> int:
    if sys.argv[1:2] == ["user"]:
        from toolcare_gateway.identity.commands import manage_users

        return manage_users(sys.argv[2:])
    if sys.argv[1:2] == ["audit"]:
        from toolcare_gateway.audit.commands import manage_audit

        return manage_audit(sys.argv[2:])
    if sys.argv[1:2] == ["mqtt"]:
        from toolcare_gateway.broker.commands import manage_mqtt_clients
        from toolcare_shared.logging import configure_logging

        configure_logging("WARNING")  # what it prints is a password, for scripts too
        return manage_mqtt_clients(sys.argv[2:])
    if sys.argv[1:2] == ["keys"]:
        from toolcare_gateway.identity.key_commands import manage_keys

        return manage_keys(sys.argv[2:])
    if sys.argv[1:2] == ["replay"]:
        from toolcare_gateway.replay.commands import manage_replay
        from toolcare_shared.logging import configure_logging

        configure_logging("WARNING")
        return manage_replay(sys.argv[2:])
    from toolcare_gateway.main import create_app
    from toolcare_gateway.serving import serve_alone
    from toolcare_gateway.settings import GatewaySettings
    from toolcare_shared.logging import bind_service, configure_logging

    settings = GatewaySettings()
    configure_logging(settings.log_level, json=settings.log_json)
    bind_service(settings.service)
    return 1 if asyncio.run(serve_alone(create_app(settings), settings)) else 0


if __name__ == "__main__":
    sys.exit(main())
