package org.pileus.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The diagram of docs/architecture.md as tests: who may know whom.
class BoundariesTest {
    private static final JavaClasses PILEUS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.pileus");
    private static final String KERNEL = "org.pileus.kernel..";
    private static final List<String> PROJECTS = List.of(
            "org.pileus.keystone..",
            "org.pileus.glance..",
            "org.pileus.placement..",
            "org.pileus.nova..",
            "org.pileus.neutron..");

    static List<String> projects() {
        return PROJECTS;
    }

    @Test
    void kernelKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.pileus.client..", "org.pileus.driver..", "org.pileus.wiring..", "org.pileus.cli..")
                .check(PILEUS);
        for (var project : PROJECTS) {
            noClasses()
                    .that()
                    .resideInAPackage(KERNEL)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(project)
                    .check(PILEUS);
        }
    }

    @ParameterizedTest
    @MethodSource("projects")
    void projectsReachEachOtherThroughTheirClientsAlone(String project) {
        var others = PROJECTS.stream().filter(p -> !p.equals(project)).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(project)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(PILEUS);
    }

    @ParameterizedTest
    @MethodSource("projects")
    void servicesKnowDriversByTheirInterfacesAlone(String project) {
        noClasses()
                .that()
                .resideInAPackage(project)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.pileus.driver.*.libvirt..",
                        "org.pileus.driver.*.fake..",
                        "org.pileus.driver.*.linuxbridge..",
                        "org.pileus.driver.*.dnsmasq..",
                        "org.pileus.driver.*.file..",
                        "org.pileus.driver.*.qemu..",
                        "org.pileus.wiring..")
                .check(PILEUS);
    }

    @Test
    void computeAndAgentsHoldNoDatabaseHandle() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.pileus.nova.compute..",
                        "org.pileus.nova.novncproxy..",
                        "org.pileus.neutron.linuxbridge..",
                        "org.pileus.neutron.dhcp..",
                        "org.pileus.neutron.metadata..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.pileus.kernel.db..", "org.pileus.nova.db..")
                .check(PILEUS);
    }

    @Test
    void onlyTheDatabaseKernelSpeaksJdbc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.pileus.kernel.db..", "org.pileus.kernel.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.mariadb..")
                .check(PILEUS);
    }

    @Test
    void timeComesFromTheClockAndProcessesFromDrivers() {
        for (var project : PROJECTS) {
            noClasses()
                    .that()
                    .resideInAPackage(project)
                    .should()
                    .callMethod(Thread.class, "sleep", long.class)
                    .check(PILEUS);
            noClasses()
                    .that()
                    .resideInAPackage(project)
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .check(PILEUS);
            noClasses()
                    .that()
                    .resideInAPackage(project)
                    .should()
                    .callMethod(java.time.Instant.class, "now")
                    .check(PILEUS);
            noClasses()
                    .that()
                    .resideInAPackage(project)
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(ProcessBuilder.class)
                    .check(PILEUS);
        }
    }

    @Test
    void thereIsNoCycleBetweenThePartsOfTheKernel() {
        slices().matching("org.pileus.kernel.(*)..").should().beFreeOfCycles().check(PILEUS);
    }
}
