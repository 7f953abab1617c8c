package org.pileus.cli;

import java.util.concurrent.Callable;
import org.pileus.audit.Audit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Compares all stores and hosts of a quiet, running cloud and prints what does not agree.",
            "Invariants: I2 settled, I3 allocations, I4 quotas, I5 guests, I7 ports, I8 filters, I11 image files.",
            "Exit 0 only when nothing is wrong."
        })
final class AuditCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        try (var client = CloudClient.of(data.existing())) {
            var findings = Audit.of((service, path) -> client.getAt(client.root(service) + path));
            findings.forEach(System.out::println);
            System.out.println(findings.isEmpty() ? "nothing is wrong" : findings.size() + " finding(s)");
            return findings.isEmpty() ? 0 : 1;
        }
    }
}
