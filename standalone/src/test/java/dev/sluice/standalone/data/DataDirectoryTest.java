package dev.sluice.standalone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void refusesADirectoryThatIsHeldAndNamesItAndItsHolder() throws Exception {
        try (var held = DataDirectory.open(temp)) {
            assertThatThrownBy(() -> DataDirectory.open(temp))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(held.path().toString())
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void opensAgainAfterItsHolderClosedIt() throws Exception {
        DataDirectory.open(temp).close();

        try (var again = DataDirectory.open(temp)) {
            assertThat(again.path()).isEqualTo(temp.toRealPath());
        }
    }

    @Test
    void createsTheDirectoryForItsOwnerOnly() throws Exception {
        Path path = temp.resolve("new/data");

        try (var data = DataDirectory.open(path)) {
            assertThat(mode(data.path())).isEqualTo("rwx------");
        }
    }

    @Test
    void keepsAPortAcrossStarts() throws Exception {
        int first;
        try (var data = DataDirectory.open(temp)) {
            first = data.port("kafka").number();
        }

        try (var data = DataDirectory.open(temp)) {
            assertThat(data.port("kafka").number()).isEqualTo(first);
        }
    }

    @Test
    void givesEveryPartAPortOfItsOwn() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            assertThat(data.port("kafka").number()).isNotEqualTo(data.port("postgres").number());
        }
    }

    @Test
    void namesThePortAndTheFileWhenAKeptPortIsTaken() throws Exception {
        try (var data = DataDirectory.open(temp);
                var squatter = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Path file = data.path().resolve("ports.properties");
            var port = new InnerPort("kafka", squatter.getLocalPort(), file);

            assertThatThrownBy(port::requireFree)
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining(Integer.toString(squatter.getLocalPort()))
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void refusesAPortsFileItCannotRead() throws Exception {
        Files.writeString(temp.resolve("ports.properties"), "kafka=many\n");

        assertThatThrownBy(() -> DataDirectory.open(temp))
                .hasMessageContaining("kafka=many")
                .hasMessageContaining("ports.properties");
    }

    @Test
    void makesASecretOnceAndKeepsItForItsOwnerOnly() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            assertThat(data.secret("api-key", () -> "first")).isEqualTo("first");
            assertThat(data.secret("api-key", () -> "second")).isEqualTo("first");
            assertThat(mode(data.path().resolve("api-key"))).isEqualTo("rw-------");
        }
    }

    @Test
    void takesOthersRightsToASecretAway() throws Exception {
        Path file = Files.writeString(temp.resolve("api-key"), "known\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        try (var data = DataDirectory.open(temp)) {
            assertThat(data.secret("api-key", () -> "new")).isEqualTo("known");
            assertThat(mode(file)).isEqualTo("rw-------");
        }
    }

    @Test
    void refusesAnEmptySecret() throws Exception {
        Files.createFile(temp.resolve("api-key"));

        try (var data = DataDirectory.open(temp)) {
            assertThatThrownBy(() -> data.secret("api-key", () -> "new"))
                    .hasMessageContaining("api-key is empty");
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
