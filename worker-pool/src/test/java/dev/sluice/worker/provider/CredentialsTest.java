package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.Nanos;
import dev.sluice.worker.provider.Credentials.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private final Nanos nanos = new Nanos();
    private final Credentials credentials =
            new Credentials(Map.of("KEY", "sk-1", "EMPTY", " ", "SPLIT", "a\nb"), nanos);

    @TempDir Path directory;

    @Test
    void areFoundInTheEnvironment() {
        assertThat(credentials.find("env:KEY")).isEqualTo(new Credential.Bearer("sk-1"));
    }

    @Test
    void areNotWantedByEveryProvider() {
        assertThat(credentials.find("none")).isEqualTo(new Credential.None());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"env:ABSENT", "env:EMPTY", "env:SPLIT", "file:/does/not/exist", "sk-1", ""})
    void areMissingWhereAReferenceLeadsToNothingUsable(String reference) {
        assertThat(credentials.find(reference)).isEqualTo(new Credential.Missing());
    }

    @Test
    void areReadAgainWhenTheirFileChanges() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "sk-old\n");
        String reference = "file:" + file;
        assertThat(credentials.find(reference)).isEqualTo(new Credential.Bearer("sk-old"));

        Files.writeString(file, "sk-newer\n");
        nanos.advance(Duration.ofSeconds(2));

        assertThat(credentials.find(reference)).isEqualTo(new Credential.Bearer("sk-newer"));
    }

    @Test
    void neverShowThemselves() {
        assertThat(credentials.find("env:KEY").toString()).doesNotContain("sk-1");
    }
}
