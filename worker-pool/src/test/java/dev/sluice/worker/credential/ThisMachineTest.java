package dev.sluice.worker.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisMachineTest {
    @TempDir private Path files;
    private final ThisMachine here =
            new ThisMachine(Map.of("KEY", "sk-1", "PROXY", "u:pw", "EMPTY", " "));

    @Test
    void readsSecretsAsWorkersDo() {
        assertThat(here.secret("env:KEY")).isTrue();
        assertThat(here.secret("none")).isTrue();
        assertThat(here.secret("env:EMPTY")).isFalse();
    }

    @Test
    void hasNothingToShowToAProxyWithoutASecret() {
        assertThat(here.proxySecret("env:PROXY")).isTrue();
        assertThat(here.proxySecret("env:NOWHERE")).isFalse();
        assertThat(here.proxySecret("none")).isFalse();
    }

    @Test
    void tellsWhyAuthoritiesCannotBeRead() throws IOException {
        Path text = Files.writeString(files.resolve("text.pem"), "no certificate");

        assertThat(here.whyNot("file:" + files.resolve("none.pem"))).contains("no such file");
        assertThat(here.whyNot("file:" + text))
                .hasValueSatisfying(why -> assertThat(why).contains("text.pem"));
    }
}
