package org.pileus.wiring.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.db.DataDirLock;
import org.pileus.kernel.db.SqliteFiles;
import org.pileus.wiring.CloudSecrets;

class DataBackupTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path archive;

    @BeforeEach
    void makeACloudsData() throws Exception {
        data = folder.resolve("data");
        archive = folder.resolve("backup.tar");
        DataSchemas.sync(data, Clock.systemUTC());
        CloudSecrets.in(data).get("admin");
        Files.createDirectories(data.resolve("fernet-keys"));
        Files.writeString(data.resolve("fernet-keys/0"), "key");
        Files.createDirectories(data.resolve("images"));
        Files.writeString(data.resolve("images/one"), "data of an image");
    }

    @Test
    void syncSaysWhatItDidAndHasNothingToDoTheSecondTime() {
        var fresh = DataSchemas.sync(folder.resolve("fresh"), Clock.systemUTC());
        assertThat(fresh)
                .extracting(DataSchemas.Synced::schema)
                .containsExactly("keystone", "glance", "placement", "nova", "neutron");
        assertThat(fresh).allSatisfy(one -> assertThat(one.applied()).isNotEmpty());
        assertThat(DataSchemas.sync(folder.resolve("fresh"), Clock.systemUTC()))
                .allSatisfy(one -> assertThat(one.applied()).isEmpty());
    }

    @Test
    void syncIsRefusedWhileACloudRuns() {
        try (var cloud = DataDirLock.acquire(data)) {
            assertThatThrownBy(() -> DataSchemas.sync(data, Clock.systemUTC()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by process");
        }
    }

    @Test
    void backupOfARunningCloudComesBackAsItWas() throws Exception {
        try (var cloud = DataDirLock.acquire(data)) {
            DataBackup.make(data, archive, false, Clock.systemUTC());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        var back = folder.resolve("back");
        assertThat(DataBackup.restore(archive, back))
                .contains("nova", "keystone")
                .hasSize(5);
        assertThat(back.resolve("secrets.json")).hasSameTextualContentAs(data.resolve("secrets.json"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(back.resolve("secrets.json"))))
                .isEqualTo("rw-------");
        assertThat(back.resolve("fernet-keys/0")).hasContent("key");
        assertThat(back.resolve("images")).doesNotExist();
        assertThat(SqliteFiles.migrations(DataSchemas.file(back, "nova")))
                .isEqualTo(SqliteFiles.migrations(DataSchemas.file(data, "nova")));
        assertThat(DataSchemas.sync(back, Clock.systemUTC()))
                .allSatisfy(one -> assertThat(one.applied()).isEmpty());
    }

    @Test
    void imagesComeAlongWhenAskedFor() throws Exception {
        DataBackup.make(data, archive, true, Clock.systemUTC());
        var back = folder.resolve("back");
        DataBackup.restore(archive, back);
        assertThat(back.resolve("images/one")).hasContent("data of an image");
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        DataBackup.make(data, archive, false, Clock.systemUTC());
        assertThatThrownBy(() -> DataBackup.make(data, archive, false, Clock.systemUTC()))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> DataBackup.restore(archive, data)).hasMessageContaining("is not empty");
    }

    @Test
    void archiveThatIsNoBackupLeavesNothing() throws Exception {
        Files.writeString(archive, "this is no archive");
        var back = folder.resolve("back");
        assertThatThrownBy(() -> DataBackup.restore(archive, back)).hasMessageContaining("tar failed");
        var plain = folder.resolve("plain.tar");
        Tar.write(plain, java.util.Map.of(data, "fernet-keys"));
        assertThatThrownBy(() -> DataBackup.restore(plain, back)).hasMessageContaining("no backup of a cloud");
        assertThat(back).doesNotExist();
        try (var left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "backup.tar", "plain.tar");
        }
    }
}
