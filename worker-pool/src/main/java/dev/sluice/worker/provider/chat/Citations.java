package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        add(start, end, title, url, null);
    }

    /**
     * As above, with the provider's own words for it, for callers who speak its language ({@code
     * citation} beside {@code url_citation}).
     *
     * @param original null: none that says more
     */
    public void add(long start, long end, String title, String url, @Nullable JsonNode original) {
        chars += title.length() + url.length();
        chars += original == null ? 0 : original.toString().length();
        if (url.isEmpty() || annotations.size() >= COUNT_MAX || chars > CHARS_MAX) {
            return;
        }
        ObjectNode annotation = annotations.addObject().put("type", "url_citation");
        if (original != null) {
            annotation.set("citation", original);
        }
        annotation
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
