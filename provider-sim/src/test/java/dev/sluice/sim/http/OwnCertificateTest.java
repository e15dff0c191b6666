package dev.sluice.sim.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnCertificateTest {
    @TempDir private Path files;

    @Test
    void leavesNothingOfAKeyThatWasNotMadeWhole() throws IOException {
        Path directory = files.resolve("keys");
        // The third argument is the file; it is written in part, as by one that is killed.
        Path broken = files.resolve("keytool");
        Files.writeString(broken, "#!/bin/sh\necho part > \"$3\"\necho no room\nexit 1\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));

        assertThatThrownBy(() -> OwnCertificate.in(directory, broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no room");

        assertThat(in(directory)).isEmpty();
        assertThat(OwnCertificate.in(directory)).isNotNull();
        assertThat(in(directory)).containsExactlyInAnyOrder("keys.p12", OwnCertificate.AUTHORITY);
    }

    private static List<String> in(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }
}
