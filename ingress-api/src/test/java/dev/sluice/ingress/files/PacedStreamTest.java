package dev.sluice.ingress.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacedStreamTest {
    private long nowNanos;

    /** Each read takes so long and brings so many bytes, forty in all. */
    private InputStream client(Duration each, int bytes) {
        return new ByteArrayInputStream(new byte[40 * bytes]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                nowNanos += each.toNanos();
                return super.read(target, offset, Math.min(length, bytes));
            }
        };
    }

    private int readAll(InputStream client) throws IOException {
        InputStream paced = new PacedStream(client, 1_000, () -> nowNanos);
        byte[] some = new byte[2_000];
        int all = 0;
        for (int read = paced.read(some); read >= 0; read = paced.read(some)) {
            all += read;
        }
        return all;
    }

    @Test
    void letsAClientGoOnThatIsFastEnough() throws IOException {
        assertThat(readAll(client(Duration.ofSeconds(1), 1_000))).isEqualTo(40_000);
    }

    @Test
    void givesUpOneThatIsTooSlow() {
        assertThatThrownBy(() -> readAll(client(Duration.ofSeconds(1), 900)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "9900 bytes came within 11 s (limit"
                                + " sluice.ingress.files.bytes-per-second-min: 1000)");
    }

    @Test
    void countsNoTimeThatItDoesNotWaitForTheClient() throws IOException {
        InputStream paced =
                new PacedStream(client(Duration.ofMillis(1), 900), 1_000, () -> nowNanos);

        for (int i = 0; i < 40; i++) {
            assertThat(paced.read(new byte[900])).isEqualTo(900);
            nowNanos += Duration.ofMinutes(1).toNanos();
        }
    }
}
