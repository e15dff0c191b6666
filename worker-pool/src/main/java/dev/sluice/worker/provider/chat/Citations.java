package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/**
 * What an answer cites from the web, as OpenAI's {@code annotations} of a message. Places are in
 * characters of Unicode. What is more than fits is left out. For one answer and one thread.
 */
public final class Citations {
    private static final int COUNT_MAX = 1_000;
    private static final int CHARS_MAX = 1 << 20;

    private final ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
    private long chars;

    /**
     * @param start of what the answer says by it
     * @param end behind it
     * @param url empty: nothing to cite
     */
    public void add(long start, long end, String title, String url) {
        chars += title.length() + url.length();
        if (url.isEmpty() || annotations.size() >= COUNT_MAX || chars > CHARS_MAX) {
            return;
        }
        annotations
                .addObject()
                .put("type", "url_citation")
                .putObject("url_citation")
                .put("start_index", start)
                .put("end_index", end)
                .put("title", title)
                .put("url", url);
    }

    /** Null: none. */
    public @Nullable ArrayNode annotations() {
        return annotations.isEmpty() ? null : annotations;
    }
}
