package org.pileus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "credential",
        mixinStandardHelpOptions = true,
        description = {
            "The keys that seal stored credentials (EC2, TOTP and others).",
            "After a rotation the service seals every credential anew by itself, then removes keys that nothing needs."
        })
final class CredentialCommand implements Runnable {
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
        System.out.println(where.keys().credentials().ensure() ? "made the keys 0 and 1" : "there are keys already");
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "The staged key seals from now on; a new one is staged.")
    int rotate(@Mixin ConfigOption where) {
        System.out.println("key " + where.keys().credentials().rotate() + " seals from now on");
        return 0;
    }
}
