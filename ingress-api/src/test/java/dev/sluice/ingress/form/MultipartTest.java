package dev.sluice.ingress.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=\"x-y\"";

    /** Gives at most so many bytes at a time. */
    private static InputStream inPieces(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
    void givesEachPartByteForByteHoweverItComes(int piece) throws IOException {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        // What looks like the beginning of a boundary is content.
        byte[] tease = "\r\n--x-\r\n--x-Y--\r\r\n".getBytes(UTF_8);
        System.arraycopy(tease, 0, content, 65_530, tease.length);
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.write(
                "--x-y\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                        .getBytes(UTF_8));
        form.write(
                "--x-y  \r\ncontent-disposition: form-data; name=file; filename=\"a \\\"ü\\\".jsonl\"\r\nContent-Type: x/y\r\n\r\n"
                        .getBytes(UTF_8));
        form.write(content);
        form.write("\r\n--x-y--\r\n".getBytes(UTF_8));
        Multipart parts = Multipart.over(inPieces(form.toByteArray(), piece), TYPE);

        assertThat(parts.next()).isTrue();
        assertThat(parts.name()).isEqualTo("purpose");
        assertThat(parts.filename()).isEmpty();
        assertThat(parts.contentType()).isEmpty();
        assertThat(parts.text(10)).isEqualTo("batch");
        assertThat(parts.next()).isTrue();
        assertThat(parts.name()).isEqualTo("file");
        assertThat(parts.filename()).contains("a \"ü\".jsonl");
        assertThat(parts.contentType()).contains("x/y");
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        assertThat(parts.copyTo(read, content.length)).isEqualTo(content.length);
        assertThat(read.toByteArray()).isEqualTo(content);
        assertThat(parts.next()).isFalse();
    }

    @Test
    void passesOverWhatIsNotRead() throws IOException {
        Multipart parts =
                over(
                        "--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
                                + "z".repeat(100_000)
                                + "\r\n--x-y\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x-y--");

        assertThat(parts.next()).isTrue();
        assertThat(parts.next()).isTrue();
        assertThat(parts.name()).isEqualTo("b");
        assertThat(parts.text(1)).isEmpty();
        assertThat(parts.next()).isFalse();
    }

    @Test
    void stopsAtTheBoundOfAPart() throws IOException {
        Multipart parts =
                over(
                        "--x-y\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabcdef\r\n--x-y--");
        assertThat(parts.next()).isTrue();

        assertThatThrownBy(() -> parts.copyTo(new ByteArrayOutputStream(), 5))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--x-y\r\n",
                "--x-y\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc",
                "--x-y\r\nContent-Type: text/plain\r\n\r\nabc\r\n--x-y--",
                "--x-y and more\r\n"
            })
    void refusesABrokenForm(String form) {
        Multipart parts = over(form);

        assertThatThrownBy(
                        () -> {
                            while (parts.next()) {
                                parts.text(100);
                            }
                        })
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "multipart/form-data",
                "multipart/mixed; boundary=x"
            })
    void needsABoundary(String contentType) {
        assertThatThrownBy(() -> Multipart.over(InputStream.nullInputStream(), contentType))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("boundary");
    }

    private static Multipart over(String form) {
        return Multipart.over(new ByteArrayInputStream(form.getBytes(UTF_8)), TYPE);
    }
}
