"""A real headless Chromium, for tests of pages: what it asks for, reports and shows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

selenium = pytest.importorskip("selenium", reason="selenium is not installed")

from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.options import Options  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation',
  (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
window.errors = [];
addEventListener('error', (event) => window.errors.push(String(event.message)));
"""


class Browser:
    """A browser with what a test wants to know of a page."""

    def __init__(self, profile: Path) -> None:
        options = Options()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.cdp = self.driver.execute_cdp_cmd
        self.cdp("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})

    def open(self, page: Path, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Load a page from its file, in a window of this size."""
        wishes = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},  # clicks don't wait for motion
        ]
        self.cdp("Emulation.setEmulatedMedia", {"features": wishes})
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
        self.cdp("Performance.disable", {})
        self.cdp("Performance.enable", {"timeDomain": "threadTicks"})
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(page.resolve().as_uri())

    def run(self, script: str, *arguments: object) -> object:
        """Run a script in the page, beside its content security policy."""
        return self.driver.execute_script(script, *arguments)

    def complaints(self) -> list[str]:
        """Return what the console, the page or its policy complained of."""
        log = [entry["message"] for entry in self.driver.get_log("browser")]
        return [*log, *self.run("return [...window.violations, ...window.errors]")]

    def requests(self) -> list[str]:
        """Return the addresses that were asked for, but for the page itself."""
        asked = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        return [url for url in asked[1:] if not url.startswith("data:")]

    def count(self, name: str) -> int:
        """Return one of the browser's own counts of the page, `LayoutCount`, say."""
        metrics = self.cdp("Performance.getMetrics", {})["metrics"]
        return next(m["value"] for m in metrics if m["name"] == name)

    def picture(self, path: Path, whole: bool = True) -> Path:
        """Write a screenshot."""
        path.parent.mkdir(parents=True, exist_ok=True)
        import base64

        options = {"format": "png", "captureBeyondViewport": whole}
        path.write_bytes(base64.b64decode(self.cdp("Page.captureScreenshot", options)["data"]))
        return path


def missing() -> str:
    """Say what keeps the tests from a browser; "" when nothing does."""
    if not CHROMIUM or not DRIVER:
        return "chromium and chromedriver are not installed (apt-get install chromium-driver)"
    return ""
