PACKAGE = {"app/__init__.py": "", "app/api/__init__.py": ""}


def test_prefixes_of_fastapi_routers_add_up_across_modules(read_routes):
    users = '''
    from fastapi import APIRouter

    router = APIRouter(prefix="/users", tags=["users"])

    @router.get("/{user_id}", response_model=None)
    async def read_user(user_id: int, q: str = "") -> dict:
        """Give one user. With details.

        More text.
        """
    '''
    api = """
    from fastapi import APIRouter
    from . import users

    api_router = APIRouter()
    api_router.include_router(users.router, prefix="/v1")
    """
    main = """
    from fastapi import FastAPI
    from app.api.routes import api_router

    app = FastAPI()
    app.include_router(api_router, prefix="/api")

    @app.websocket("/ws")
    async def listen(websocket): ...
    """
    files = {
        **PACKAGE,
        "app/api/users.py": users,
        "app/api/routes.py": api,
        "app/main.py": main,
    }
    found = read_routes(files)
    assert [(r.name, r.handler, r.tags) for r in found] == [
        ("GET /api/v1/users/{user_id}", "app.api.users.read_user", ("users",)),
        ("WEBSOCKET /ws", "app.main.listen", ()),
    ]
    assert (found[0].summary, found[0].description) == ("Give one user.", "More text.")
    assert [(p.name, p.annotation, p.default) for p in found[0].parameters] == [
        ("user_id", "int", ""),
        ("q", "str", '""'),
    ]
    assert found[0].returns == "dict"


def test_prefix_at_registration_replaces_that_of_a_blueprint(read_routes):
    source = """
    from flask import Blueprint, Flask

    bp = Blueprint("bp", __name__, url_prefix="/own")
    other = Blueprint("other", __name__, url_prefix="/other")

    @bp.route("/items", methods=["GET", "POST"])
    def items(): ...

    @other.route("/x")
    def x(): ...

    def create_app():
        app = Flask(__name__)
        app.register_blueprint(bp, url_prefix="/new")
        app.register_blueprint(other)
        app.add_url_rule("/y", "y", x, methods=["DELETE"])
        return app
    """
    found = read_routes({"app/__init__.py": "", "app/web.py": source})
    assert sorted(r.name for r in found) == ["DELETE /y", "GET /other/x", "GET,POST /new/items"]


def test_django_patterns_are_included_below_their_prefixes(read_routes):
    settings = 'ROOT_URLCONF = "site.urls"  # of django\n'
    root = """
    from django.contrib import admin
    from django.urls import include, path

    urlpatterns = [
        path("admin/", admin.site.urls),
        path("shop/", include("shop.urls")),
    ]
    """
    shop = """
    from django.urls import path, re_path
    from rest_framework import routers
    from . import views

    router = routers.DefaultRouter()
    router.register("items", views.ItemViewSet)

    urlpatterns = [
        path("<int:pk>/", views.Detail.as_view(), name="detail"),
        re_path(r"^old/$", views.old),
    ] + router.urls
    """
    views = '''
    class Detail:
        """Show one product."""

    def old(request): ...
    '''
    files = {
        "site/__init__.py": "",
        "site/settings.py": settings,
        "site/urls.py": root,
        "shop/__init__.py": "",
        "shop/urls.py": shop,
        "shop/views.py": views,
    }
    found = {r.name: r for r in read_routes(files)}
    assert sorted(found) == [
        "/shop/<int:pk>/",
        "/shop/old/",
        "DELETE,GET,PATCH,PUT /shop/items/{pk}/",
        "GET,POST /shop/items/",
    ]
    detail = found["/shop/<int:pk>/"]
    assert (detail.handler, detail.summary) == ("shop.views.Detail", "Show one product.")


def test_lists_and_tables_of_other_frameworks_are_read(read_routes):
    starlette = """
    from starlette.applications import Starlette
    from starlette.routing import Mount, Route

    async def home(request): ...
    async def item(request): ...

    app = Starlette(routes=[
        Route("/", home),
        Mount("/api", routes=[Route("/item", item, methods=["POST"])]),
    ])
    """
    aiohttp = """
    from aiohttp import web

    routes = web.RouteTableDef()

    @routes.get("/a")
    async def a(request): ...

    async def b(request): ...

    app = web.Application()
    app.add_routes(routes)
    app.router.add_post("/b", b)
    app.add_routes([web.put("/c", b)])
    """
    tornado = """
    import tornado.web

    class Main(tornado.web.RequestHandler):
        def get(self): ...

    app = tornado.web.Application([(r"/main", Main)])
    """
    files = {"app/__init__.py": "", "app/s.py": starlette, "app/t.py": tornado, "app/w.py": aiohttp}
    assert [(r.name, r.framework, r.handler) for r in read_routes(files)] == [
        ("GET /", "starlette", "app.s.home"),
        ("POST /api/item", "starlette", "app.s.item"),
        ("GET /main", "tornado", "app.t.Main"),
        ("GET /a", "aiohttp", "app.w.a"),
        ("POST /b", "aiohttp", "app.w.b"),
        ("PUT /c", "aiohttp", "app.w.b"),
    ]


def test_routes_of_tests_and_documentation_are_left_out(read_routes):
    source = "from flask import Flask\napp = Flask(__name__)\n@app.route('/')\ndef x(): ...\n"
    assert read_routes({"tests/app.py": source, "docs/app.py": source}) == ()


def test_lists_of_patterns_are_included_under_every_prefix(read_routes):
    items = """
    from django.urls import path
    from . import views

    item_urls = [path("items/", views.items)]
    """
    urls = """
    from django.urls import include, path
    from . import views
    from .items import item_urls

    page_urls = [path("page", views.page)]
    urlpatterns = [
        path("v1/", include(page_urls)),
        path("v2/", include(page_urls)),
        path("", include(item_urls)),
    ]
    """
    files = {"app/__init__.py": "", "app/urls.py": urls, "app/items.py": items}
    assert sorted(r.url for r in read_routes(files)) == ["/items/", "/v1/page", "/v2/page"]


def test_a_prefix_that_the_code_computes_is_shown_as_written(read_routes):
    source = """
    from fastapi import APIRouter, FastAPI
    from somewhere import conf

    router = APIRouter()
    app = FastAPI()

    @router.get("/x")
    def x(): ...

    app.include_router(router, prefix=conf.PREFIX)
    """
    assert [r.url for r in read_routes({"app/__init__.py": "", "app/web.py": source})] == [
        "{conf.PREFIX}/x"
    ]


def test_a_prefix_that_settings_give_is_their_default(read_routes):
    source = """
    from fastapi import APIRouter, FastAPI
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        API_PREFIX: str = "/api/v1"

    settings = Settings()
    router = APIRouter()
    app = FastAPI()

    @router.get("/x")
    def x(): ...

    app.include_router(router, prefix=settings.API_PREFIX)
    """
    files = {"app/__init__.py": "", "app/web.py": source}
    assert [r.url for r in read_routes(files)] == ["/api/v1/x"]
