package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerStreamTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void readsLinesAcrossChunks() throws IOException {
        assertThat(lines(HEAD + "4\r\none\n\r\n5;x=y\r\ntwo\nt\r\n5\r\nhree\n\r\n0\r\n\r\n"))
                .containsExactly("one", "two", "three");
    }

    @Test
    void aLastLineMayLackItsEnd() throws IOException {
        assertThat(lines(HEAD + "7\r\none\ntwo\r\n0\r\n\r\n")).containsExactly("one", "two");
    }

    @Test
    void readsLinesLongerThanItsBuffers() throws IOException {
        String line = "x".repeat(200_000);

        assertThat(lines(HEAD + "30d41\r\n" + line + "\n\r\n0\r\n\r\n")).containsExactly(line);
    }

    @Test
    void quotesAnAnswerThatIsNo200() {
        assertThatThrownBy(
                        () ->
                                lines(
                                        "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nfull"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("429 Too Many Requests")
                .hasMessageContaining("full");
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() {
        assertThatThrownBy(() -> lines(HEAD + "4\r\none\n\r\n")).isInstanceOf(EOFException.class);
    }

    private static List<String> lines(String answer) throws IOException {
        var stream = new AnswerStream(drops(answer.getBytes(StandardCharsets.US_ASCII)));
        stream.head();
        List<String> lines = new ArrayList<>();
        while (stream.nextLine()) {
            lines.add(new String(stream.line(), 0, stream.length(), StandardCharsets.US_ASCII));
        }
        return lines;
    }

    /** A network that delivers a few bytes at a time. */
    private static InputStream drops(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int at, int length) {
                return super.read(into, at, Math.min(length, 7));
            }
        };
    }
}
