# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints pytest's results as TAP, so that prove counts them with all the others."""


class _Tap:
    def __init__(self):
        self.count = 0
        self.failed_early = []

    def line(self, ok, name, note=""):
        self.count += 1
        print(f"{'ok' if ok else 'not ok'} {self.count} - {name}{note}", flush=True)

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.split("::")[-1]
        if report.skipped and report.when in ("setup", "call"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
            self.line(True, name, f" # SKIP {reason}")
        elif report.when == "call" or report.failed:
            self.line(report.passed, name)
            if report.failed:
                for row in str(report.longreprtext).splitlines():
                    print(f"# {row}", flush=True)

    def pytest_collectreport(self, report):
        if report.failed:
            self.line(False, f"collecting {report.nodeid}")
            for row in str(report.longrepr).splitlines():
                print(f"# {row}", flush=True)

    def pytest_sessionfinish(self):
        print(f"1..{self.count}", flush=True)


def pytest_configure(config):
    # The terminal plugin, which is off, would have set what the texts of failures are cut by.
    config.option.verbose = 2
    config.pluginmanager.register(_Tap(), "dictameter-tap")
