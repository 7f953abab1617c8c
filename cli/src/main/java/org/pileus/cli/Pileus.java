package org.pileus.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The entry point. Commands answer 0 when all went well, 1 when what was asked for failed, 2 for wrong usage.
@Command(
        name = "pileus",
        version = "pileus 0.1.0",
        mixinStandardHelpOptions = true,
        description = "A cloud in one program that speaks OpenStack's APIs.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            DemoCommand.class,
            DemoGuestCommand.class,
            RunCommand.class,
            BootstrapCommand.class,
            StatusCommand.class,
            TraceCommand.class,
            AuditCommand.class,
            DoctorCommand.class,
            DbCommand.class,
            FernetCommand.class,
            CredentialCommand.class,
            JwsCommand.class,
            MappingEngineCommand.class,
            TrainCommand.class
        },
        footer = {"", "A running cloud: pileus up.  Everything in one go, with a guest: pileus demo."})
public final class Pileus implements Runnable {
    private Pileus() {}

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    public static void main(String[] args) {
        var line = new CommandLine(new Pileus());
        line.setExecutionExceptionHandler((e, command, result) -> {
            command.getErr().println("pileus: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            if (System.getenv("PILEUS_DEBUG") != null) {
                e.printStackTrace(command.getErr());
            }
            return 1;
        });
        try {
            System.exit(line.execute(args));
        } catch (Error e) {
            // threads may run already: no half-alive process (fault catalogue, P6)
            e.printStackTrace();
            System.exit(1);
        }
    }
}
