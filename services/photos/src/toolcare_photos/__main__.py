"""`python -m toolcare_photos` runs the service alone; `python -m toolcare_photos photos ...` looks after its files."""

import sys


def main() -> int:
    if sys.argv[1:2] == ["photos"]:
        from toolcare_photos.upkeep.commands import manage_photos

        return manage_photos(sys.argv[2:])
    from toolcare_photos.main import create_app
    from toolcare_photos.settings import PhotosSettings
    from toolcare_shared.service import run_service

    run_service(create_app, PhotosSettings())
    return 0


if __name__ == "__main__":
    sys.exit(main())
