package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Json;

/// A guest's screen in a real browser: nova-novncproxy, noVNC, keys that arrive, tokens that work once.
@Tag("real")
class ConsoleBrowserTest {
    private static final String CANVAS =
            "document.querySelector('canvas') ? document.querySelector('canvas').width : 0";

    @TempDir
    private Path folder;

    @Test
    void keysTypedInTheBrowserReachTheGuestAndATokenWorksOnce() throws Exception {
        assumeTrue(Files.isExecutable(Browser.PROGRAM), "there is no Chromium: build/packages tests installs it");
        assumeTrue(
                Files.isDirectory(Path.of("/usr/share/novnc")), "there is no noVNC: build/packages tests installs it");
        try (var cloud = new RunningCloud(Files.createDirectory(folder.resolve("cloud")), 1);
                var browser = new Browser(Files.createDirectory(folder.resolve("browser")))) {
            var server = cloud.launch("screen");
            var url = consoleUrl(cloud, server);
            browser.open(url);
            assertThat(RunningCloud.eventually(Duration.ofSeconds(30), () -> canvasWidth(browser) > 100))
                    .as("the screen is drawn")
                    .isTrue();
            browser.evaluate("document.querySelector('canvas').focus()");
            browser.type("hello\n");
            assertThat(RunningCloud.eventually(
                            Duration.ofSeconds(10), () -> log(cloud, server).contains("hello")))
                    .as("the keys arrived")
                    .isTrue();
            assertThat(browser.screenshot().length).isGreaterThan(2_000);
            browser.open("about:blank");
            browser.open(url);
            assertThat(RunningCloud.eventually(Duration.ofSeconds(3), () -> canvasWidth(browser) > 100))
                    .as("a used token is refused")
                    .isFalse();
        }
    }

    private static String consoleUrl(RunningCloud cloud, String server) {
        var body = Json.object();
        body.putObject("os-getVNCConsole").put("type", "novnc");
        return Json.text(
                cloud.call("POST", "compute", "/v2.1/servers/" + server + "/action", body)
                        .path("console"),
                "url");
    }

    private static String log(RunningCloud cloud, String server) {
        var body = Json.object();
        body.putObject("os-getConsoleOutput");
        return cloud.call("POST", "compute", "/v2.1/servers/" + server + "/action", body)
                .path("output")
                .asString();
    }

    private static int canvasWidth(Browser browser) {
        try {
            return Integer.parseInt(browser.evaluate(CANVAS));
        } catch (Exception e) {
            return 0;
        }
    }
}
