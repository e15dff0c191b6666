package dev.sluice.ingress.form;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Parameters of a header like {@code form-data; name="file"; filename="a.jsonl"}. */
final class FormHeader {
    private FormHeader() {}

    /**
     * @param header as read byte by byte; its parameters are UTF-8
     */
    static Optional<String> parameter(String header, String name) {
        int at = header.indexOf(';');
        while (at >= 0) {
            int start = skipBlanks(header, at + 1);
            int equals = header.indexOf('=', start);
            if (equals < 0) {
                return Optional.empty();
            }
            StringBuilder value = new StringBuilder();
            int end = value(header, equals + 1, value);
            if (header.substring(start, equals).strip().toLowerCase(Locale.ROOT).equals(name)) {
                byte[] bytes = value.toString().getBytes(StandardCharsets.ISO_8859_1);
                return Optional.of(new String(bytes, StandardCharsets.UTF_8));
            }
            at = header.indexOf(';', end);
        }
        return Optional.empty();
    }

    /** Appends the value that begins at {@code start} and returns where it ends. */
    private static int value(String header, int start, StringBuilder value) {
        int at = skipBlanks(header, start);
        boolean quoted = at < header.length() && header.charAt(at) == '"';
        if (quoted) {
            at++;
        }
        while (at < header.length()) {
            char c = header.charAt(at);
            if (quoted ? c == '"' : c == ';') {
                return quoted ? at + 1 : at;
            }
            if (quoted && c == '\\' && at + 1 < header.length()) {
                at++;
                c = header.charAt(at);
            }
            value.append(c);
            at++;
        }
        return at;
    }

    private static int skipBlanks(String text, int start) {
        int at = start;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
