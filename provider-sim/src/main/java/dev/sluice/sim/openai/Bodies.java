package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sim.http.SimRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bodies of requests, as JSON and as forms. Pure. */
final class Bodies {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");

    private Bodies() {}

    /** Null: it is no JSON object. */
    static @Nullable JsonNode object(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            return read != null && read.isObject() ? read : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** By name, in the order in which they came, each byte as a character. */
    static Map<String, List<String>> form(SimRequest http) {
        Matcher boundary = BOUNDARY.matcher(http.headerOrEmpty("Content-Type"));
        if (!boundary.find()) {
            return Map.of();
        }
        Map<String, List<String>> form = new HashMap<>();
        String delimiter = "--" + boundary.group(1);
        String body = new String(http.body(), StandardCharsets.ISO_8859_1);
        for (int from = body.indexOf(delimiter); from >= 0; ) {
            int head = from + delimiter.length();
            int end = body.indexOf("\r\n" + delimiter, head);
            int content = body.indexOf("\r\n\r\n", head);
            if (end < 0 || content < 0 || content > end) {
                break;
            }
            Matcher name = NAME.matcher(body.substring(head, content));
            if (name.find()) {
                form.computeIfAbsent(name.group(1), n -> new ArrayList<>())
                        .add(body.substring(content + 4, end));
            }
            from = end + 2;
        }
        return form;
    }

    /** The last that is given; empty: none. */
    static String last(Map<String, List<String>> form, String name) {
        List<String> given = form.getOrDefault(name, List.of());
        return given.isEmpty() ? "" : given.getLast();
    }
}
