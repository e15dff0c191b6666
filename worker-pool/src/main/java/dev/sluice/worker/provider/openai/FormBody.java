package dev.sluice.worker.provider.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Writes {@code multipart/form-data} (RFC 7578). The boundary follows from what is sent, so that
 * the same body always is the same form, and nobody can write a text that has it inside. For one
 * thread.
 */
final class FormBody {
    private static final int BOUNDARY_BYTES = 16;

    private final String boundary;
    private final ByteArrayOutputStream out;

    /**
     * @param source all that goes into the form
     */
    FormBody(byte[] source) {
        this.boundary = "sluice-" + HexFormat.of().formatHex(sha256(source), 0, BOUNDARY_BYTES);
        this.out = new ByteArrayOutputStream(source.length);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    void field(String name, String value) {
        utf8("--%s\r\n".formatted(boundary));
        utf8("Content-Disposition: form-data; name=\"%s\"\r\n\r\n".formatted(quoted(name)));
        utf8(value);
        utf8("\r\n");
    }

    /**
     * @param contentType without line ends
     */
    void file(String name, String filename, String contentType, byte[] content) {
        utf8("--%s\r\n".formatted(boundary));
        utf8(
                "Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                        .formatted(quoted(name), quoted(filename)));
        utf8("Content-Type: %s\r\n\r\n".formatted(contentType));
        out.writeBytes(content);
        utf8("\r\n");
    }

    /** The form; nothing may be added afterwards. */
    byte[] whole() {
        utf8("--%s--\r\n".formatted(boundary));
        return out.toByteArray();
    }

    private void utf8(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As browsers do. */
    private static String quoted(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
