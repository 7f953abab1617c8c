package org.pileus.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops the processes of a cloud. Its data stay; guests of libvirt go on running.")
final class DownCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        var run = data.dir().resolve("run");
        var stopped = 0;
        if (Files.isDirectory(run)) {
            try (var files = Files.newDirectoryStream(run, "*.pid")) {
                for (var file : files) {
                    stopped += stop(file) ? 1 : 0;
                }
            }
        }
        System.out.println(stopped == 0 ? "nothing was running" : "down");
        return 0;
    }

    private static boolean stop(Path file) throws Exception {
        var pid = Long.parseLong(Files.readString(file).strip());
        var process = ProcessHandle.of(pid).filter(DownCommand::ours);
        if (process.isPresent()) {
            process.get().destroy();
            try {
                process.get().onExit().get(30, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                process.get().destroyForcibly();
                process.get().onExit().get(10, TimeUnit.SECONDS);
            }
        }
        Files.deleteIfExists(file);
        return process.isPresent();
    }

    /// A pid may have been given to somebody else since.
    private static boolean ours(ProcessHandle process) {
        return process.info().command().map(command -> command.endsWith("java")).orElse(false);
    }
}
