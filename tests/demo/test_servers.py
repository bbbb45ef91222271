"""The fixtures that start real processes."""

import pytest


@pytest.mark.slow
@pytest.mark.datastore
def test_worker_answers_on_this_tests_queue(start_worker):
    from config.celery import app

    worker = start_worker(queues="default")

    [(node, queues)] = app.control.inspect(timeout=5).active_queues().items()
    assert node.startswith("worker-")
    assert [queue["name"] for queue in queues] == ["default"]
    assert not worker.has_died()


@pytest.mark.slow
def test_child_processes_get_this_tests_database(start_process, user_with_role):
    user_with_role("marketer", username="seen-by-both")
    code = "from accounts.models import User; print([user.username for user in User.objects.all()])"

    child = start_process("tell", "django", "shell", "-v0", "-c", code)
    child.process.wait(60)

    assert child.last_line() == "['seen-by-both']"


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("zh-CN", "zh-hans")])
def test_sign_in_page_speaks_the_browsers_language(live_server, open_page, locale, language):
    page = open_page(locale=locale)

    page.goto(live_server.url)

    assert page.url.startswith(f"{live_server.url}/accounts/login/")
    assert page.locator("html").get_attribute("lang").lower() == language


@pytest.mark.datastore
def test_cache_is_this_workers_own(settings):
    from django.core.cache import cache

    cache.set("who", settings.REDIS_URL, 5)

    assert cache.get("who") == settings.REDIS_URL
