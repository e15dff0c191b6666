package dev.sluice.ingress.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CitedTextTest {
    private static ObjectNode cites(String url, long start, long end) {
        ObjectNode annotation = JsonNodeFactory.instance.objectNode().put("type", "url_citation");
        annotation
                .putObject("url_citation")
                .put("start_index", start)
                .put("end_index", end)
                .put("url", url);
        return annotation;
    }

    private static List<String> cut(String text, long before, ObjectNode... annotations) {
        return CitedText.cut(text, before, List.of(annotations)).stream()
                .map(
                        run ->
                                run.text()
                                        + run.citations().stream()
                                                .map(one -> one.path("url").asText())
                                                .toList())
                .toList();
    }

    @Test
    void makesOneRunOfPlacesThatOverlap() {
        assertThat(cut("abcdef", 0, cites("y", 2, 5), cites("x", 1, 3)))
                .containsExactly("a[]", "bcde[x, y]", "f[]");
    }

    @Test
    void keepsPlacesApartThatTouch() {
        assertThat(cut("abcd", 0, cites("x", 0, 2), cites("y", 2, 4)))
                .containsExactly("ab[x]", "cd[y]");
    }

    @Test
    void countsCharactersOfUnicodeFromTheBeginningOfTheAnswer() {
        assertThat(cut("\uD83D\uDE00bc", 10, cites("x", 11, 12)))
                .containsExactly("\uD83D\uDE00[]", "b[x]", "c[]");
    }

    @Test
    void citesAtTheEndWhatHasNoPlaceInTheText() {
        assertThat(cut("abc", 0, cites("x", 0, 1), cites("y", 3, 3), cites("z", 50, 60)))
                .containsExactly("a[x]", "bc[y, z]");
        assertThat(cut("abc", 0, cites("x", 0, 3), cites("y", 3, 3))).containsExactly("abc[x, y]");
    }

    @Test
    void leavesOutWhatNamesNoPage() {
        assertThat(cut("abc", 0, cites("", 0, 1))).containsExactly("abc[]");
    }
}
