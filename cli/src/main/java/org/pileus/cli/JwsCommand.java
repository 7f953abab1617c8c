package org.pileus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "jws",
        mixinStandardHelpOptions = true,
        description = "The keys that sign tokens with [token] provider = jws: PEM files, ES256.")
final class JwsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: setup");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Makes a pair of keys, if there is no private.pem. Copy the public one to the other hosts.")
    int setup(@Mixin ConfigOption where) {
        System.out.println(where.keys().jws().ensure() ? "made a pair of keys" : "there is a private key already");
        return 0;
    }
}
