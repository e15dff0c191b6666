package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A run of text and what all of it cites, as one of Anthropic's blocks has them.
 *
 * @param text never empty
 * @param citations in Anthropic's shape; empty: none
 */
record CitedText(String text, List<ObjectNode> citations) {
    private static final String WEB = "web_search_result_location";

    /** A place in the text, in characters of Unicode; empty where it cites at the end. */
    private record Place(long start, long end, ObjectNode citation) {}

    /**
     * Cuts a text where what it cites begins and ends. Places that overlap are one run; what has no
     * place of its own is cited by the last.
     *
     * @param before how many characters of Unicode the answer has said before
     * @param annotations OpenAI's {@code url_citation}; others are left out
     */
    static List<CitedText> cut(String text, long before, List<ObjectNode> annotations) {
        long length = text.codePointCount(0, text.length());
        List<Place> places = new ArrayList<>(annotations.size());
        List<ObjectNode> nowhere = new ArrayList<>();
        for (ObjectNode annotation : annotations) {
            List<ObjectNode> citation = citations(List.of(annotation));
            long start = place(annotation, "start_index", before, length);
            long end = place(annotation, "end_index", before, length);
            if (start < end) {
                citation.forEach(one -> places.add(new Place(start, end, one)));
            } else {
                nowhere.addAll(citation);
            }
        }
        places.sort(Comparator.comparingLong(Place::start));
        List<CitedText> runs = new ArrayList<>();
        int told = 0;
        long at = 0;
        for (int i = 0; i < places.size(); ) {
            long start = places.get(i).start();
            long end = start;
            List<ObjectNode> cited = new ArrayList<>();
            for (; i < places.size() && (cited.isEmpty() || places.get(i).start() < end); i++) {
                end = Math.max(end, places.get(i).end());
                cited.add(places.get(i).citation());
            }
            int from = text.offsetByCodePoints(told, (int) (start - at));
            add(text.substring(told, from), List.of(), runs);
            told = text.offsetByCodePoints(from, (int) (end - start));
            at = end;
            add(text.substring(from, told), cited, runs);
        }
        add(text.substring(told), List.of(), runs);
        if (!nowhere.isEmpty() && !runs.isEmpty()) {
            CitedText last = runs.removeLast();
            nowhere.addAll(0, last.citations());
            runs.add(new CitedText(last.text(), nowhere));
        }
        return List.copyOf(runs);
    }

    /** As Anthropic cites pages of the web; what another provider has not told is empty. */
    static List<ObjectNode> citations(List<ObjectNode> annotations) {
        List<ObjectNode> citations = new ArrayList<>(annotations.size());
        for (ObjectNode annotation : annotations) {
            JsonNode cites = annotation.path("url_citation");
            if (annotation.path("citation") instanceof ObjectNode original
                    && original.path("type").asText("").equals(WEB)) {
                citations.add(original.deepCopy());
            } else if (!cites.path("url").asText("").isEmpty()) {
                citations.add(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("type", WEB)
                                .put("url", cites.path("url").asText())
                                .put("title", cites.path("title").asText(""))
                                .put("cited_text", "")
                                .put("encrypted_index", ""));
            }
        }
        return citations;
    }

    private static long place(ObjectNode annotation, String member, long before, long length) {
        long place = annotation.path("url_citation").path(member).asLong(0);
        return Math.clamp(place - before, 0, length);
    }

    private static void add(String text, List<ObjectNode> citations, List<CitedText> into) {
        if (!text.isEmpty()) {
            into.add(new CitedText(text, List.copyOf(citations)));
        }
    }
}
