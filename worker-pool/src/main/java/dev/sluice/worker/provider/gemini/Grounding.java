package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.worker.provider.chat.Citations;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What Google's searches found and an answer says by it. Google names the place of a segment by its
 * bytes, within a part that an answer's text has become one of; so the segment's own text is looked
 * for where its place is wrong. A page that no segment is said by stands behind the text. Pure.
 */
final class Grounding {
    private final JsonNode pages;
    private final String text;
    private final byte[] bytes;
    private final BitSet cited = new BitSet();
    private final Citations citations = new Citations();

    private Grounding(JsonNode pages, String text) {
        this.pages = pages;
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param metadata of a candidate
     * @param text all that it says
     * @return null: it cites nothing
     */
    static @Nullable ArrayNode annotations(JsonNode metadata, String text) {
        JsonNode pages = metadata.path("groundingChunks");
        if (pages.isEmpty()) {
            return null;
        }
        Grounding grounding = new Grounding(pages, text);
        for (JsonNode support : metadata.path("groundingSupports")) {
            grounding.support(support);
        }
        long end = text.codePointCount(0, text.length());
        for (int page = 0; page < pages.size(); page++) {
            if (!grounding.cited.get(page)) {
                grounding.cite(page, end, end);
            }
        }
        return grounding.citations.annotations();
    }

    private void support(JsonNode support) {
        JsonNode segment = support.path("segment");
        int start = clamped(segment.path("startIndex").asInt(0));
        int end = Math.max(start, clamped(segment.path("endIndex").asInt(0)));
        String said = segment.path("text").asText("");
        String there = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        int at;
        if (said.isEmpty() || said.equals(there)) {
            said = there;
            at = new String(bytes, 0, start, StandardCharsets.UTF_8).length();
        } else {
            at = text.indexOf(said);
        }
        if (at < 0) {
            return;
        }
        long from = text.codePointCount(0, Math.min(at, text.length()));
        long to = from + said.codePointCount(0, said.length());
        for (JsonNode page : support.path("groundingChunkIndices")) {
            if (page.isInt() && page.intValue() >= 0 && page.intValue() < pages.size()) {
                cited.set(page.intValue());
                cite(page.intValue(), from, to);
            }
        }
    }

    private int clamped(int index) {
        return Math.clamp(index, 0, bytes.length);
    }

    private void cite(int page, long start, long end) {
        JsonNode web = pages.path(page).path("web");
        citations.add(start, end, web.path("title").asText(""), web.path("uri").asText(""));
    }
}
