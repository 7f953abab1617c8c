package org.pileus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "fernet",
        mixinStandardHelpOptions = true,
        description = {
            "The keys that seal tokens, in numbered files: 0 is staged, the highest number signs.",
            "Safe while the identity service runs; it sees new keys within seconds, and no token ends."
        })
final class FernetCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: setup or rotate");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Makes the first two keys, if there is none. The service's first start does the same.")
    int setup(@Mixin ConfigOption where) {
        System.out.println(where.keys().fernet().ensure() ? "made the keys 0 and 1" : "there are keys already");
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "The staged key signs from now on, a new one is staged, the oldest beyond max_active_keys go.",
                "Rotate at most once per lifetime of a token, so that none outlives its key."
            })
    int rotate(@Mixin ConfigOption where) {
        System.out.println("key " + where.keys().fernet().rotate() + " signs from now on");
        return 0;
    }
}
