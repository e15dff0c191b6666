package dev.sluice.ingress.status;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text as a part of a URL: a segment of its path, or a value of its query. */
public final class Encoded {
    private Encoded() {}

    public static String of(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
