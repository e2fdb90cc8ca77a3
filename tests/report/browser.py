"""A headless Chromium driven through its debugging pipe: what a reader's browser makes of the page."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-pipe"
)


def chromium() -> str | None:
    """The browser's path, where one is installed."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


class Page:
    """One page; `problems` are its console messages, exceptions and requests other than for the file itself."""

    def __init__(self, file: Path, profile: Path, width: int = 1200, fragment: str = "") -> None:
        to_browser, from_us = os.pipe()
        from_browser, to_us = os.pipe()
        command = f"{shlex.quote(chromium() or '')} {QUIET} --user-data-dir={shlex.quote(str(profile))} about:blank"
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {command} 3<&{to_browser} 4>&{to_us}"],
            pass_fds=(to_browser, to_us),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(to_us)
        self._write, self._read = from_us, from_browser
        self._pending, self._number, self._session = b"", 0, ""
        self.problems: list[str] = []
        self._loaded = False
        targets = self._send("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._send(f"{domain}.enable")
        mobile = width < 600
        self._send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=mobile)
        self._send("Page.navigate", url=file.as_uri() + fragment)
        while not self._loaded:
            self._event(self._receive())

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)

    def colours(self, scheme: str) -> None:
        """Prefer `light` or `dark`, as a system does."""
        self._send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def on_paper(self) -> None:
        """Lay the page out as it is printed."""
        self._send("Emulation.setEmulatedMedia", media="print")

    def evaluate(self, script: str) -> None:
        """Run a whole script, as a developer's console does: the page's own policy does not bind it."""
        assert "exceptionDetails" not in self._send("Runtime.evaluate", expression=script)

    def run(self, script: str) -> Any:
        """The value of a script, after what it set off has been drawn."""
        settled = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"
        wrapped = f"(async () => {{ const value = (() => {{ {script} }})(); {settled}; return value; }})()"
        answer = self._send("Runtime.evaluate", expression=wrapped, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self._event(answer)

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            part = os.read(self._read, 1 << 16)
            assert part, "the browser went away"
            self._pending += part
        message, self._pending = self._pending.split(b"\0", 1)
        return dict(json.loads(message))

    def _event(self, message: dict[str, Any]) -> None:
        method, params = message.get("method", ""), message.get("params", {})
        self._loaded |= method == "Page.loadEventFired"
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.problems.append(f"{method}: {json.dumps(params)}")
        if method == "Network.requestWillBeSent" and not params["request"]["url"].startswith("file:"):
            self.problems.append(f"request: {params['request']['url']}")
