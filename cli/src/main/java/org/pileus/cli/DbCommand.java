package org.pileus.cli;

import java.nio.file.Path;
import java.time.Clock;
import org.pileus.wiring.embedded.DataBackup;
import org.pileus.wiring.embedded.DataSchemas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "db",
        mixinStandardHelpOptions = true,
        description = {
            "The stored state of the embedded cloud: its schemas, passwords and keys.",
            "(A distributed cloud is migrated by its services as they start, and backed up with MariaDB's own tools.)"
        })
final class DbCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: sync, backup FILE or restore FILE");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Brings every schema to this program's version. The cloud must be down; a start does the same.")
    int sync(@Mixin DataOption data) {
        for (var one : DataSchemas.sync(data.dir(), Clock.systemUTC())) {
            System.out.println(one.schema() + ": "
                    + (one.applied().isEmpty() ? "up to date" : "applied " + String.join(", ", one.applied())));
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Copies all schemas, passwords, token keys and the configuration into one tar file, also while the cloud runs.",
                "Guests' disks are not part of it. Whoever reads the file can be the administrator: keep it safe."
            })
    int backup(
            @Mixin DataOption data,
            @Option(names = "--images", description = "Take the images' data along.") boolean images,
            @Parameters(paramLabel = "FILE", description = "Must not exist.") Path file)
            throws Exception {
        DataBackup.make(data.dir(), file, images, Clock.systemUTC());
        System.out.println("saved " + data.dir() + " in " + file + (images ? "" : ", without the images' data"));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Makes a data directory of a backup. The directory must be absent or empty.")
    int restore(
            @Mixin DataOption data, @Parameters(paramLabel = "FILE", description = "What db backup made.") Path file)
            throws Exception {
        var schemas = DataBackup.restore(file, data.dir());
        System.out.println("restored " + String.join(", ", schemas) + " to " + data.dir());
        System.out.println("Next: pileus up --data " + data.dir() + ", then pileus audit --data " + data.dir());
        return 0;
    }
}
