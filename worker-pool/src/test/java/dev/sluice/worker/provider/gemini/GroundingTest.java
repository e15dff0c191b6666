package dev.sluice.worker.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroundingTest {
    private static final String TEXT = "Grüße 🙂. Nobody won.";
    private static final String PAGES =
            "\"groundingChunks\":[{\"web\":{\"uri\":\"u0\",\"title\":\"t0\"}},{\"web\":{\"uri\":\"u1\"}},{\"other\":{}}]";

    /** As {@code start-end url}. */
    private static List<String> cited(String supports, String text) throws IOException {
        JsonNode metadata =
                new ObjectMapper()
                        .readTree("{%s,\"groundingSupports\":[%s]}".formatted(PAGES, supports));
        List<String> all = new ArrayList<>();
        JsonNode annotations = Grounding.annotations(metadata, text);
        for (JsonNode one : annotations == null ? List.<JsonNode>of() : annotations) {
            JsonNode cites = one.path("url_citation");
            all.add(
                    "%d-%d %s"
                            .formatted(
                                    cites.path("start_index").asInt(),
                                    cites.path("end_index").asInt(),
                                    cites.path("url").asText()));
        }
        return all;
    }

    /** "Nobody won." begins at the fourteenth byte and at the ninth character, both from 0. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "14 | 25 | ,\"text\":\"Nobody won.\" | 9-20 u0",
                "14 | 25 | '' | 9-20 u0",
                "0 | 11 | ,\"text\":\"Nobody won.\" | 9-20 u0",
                "14 | 900 | '' | 9-20 u0",
            })
    void findsTheCharactersOfASegment(int start, int end, String said, String expected)
            throws IOException {
        String support =
                "{\"segment\":{\"startIndex\":%d,\"endIndex\":%d%s},\"groundingChunkIndices\":[0]}"
                        .formatted(start, end, said);

        assertThat(cited(support, TEXT)).containsExactly(expected, "20-20 u1");
    }

    @Test
    void citesEachPageThatASegmentIsSaidBy() throws IOException {
        String support =
                "{\"segment\":{\"endIndex\":5,\"text\":\"Short\"},\"groundingChunkIndices\":[1,0,7,-1]}";

        assertThat(cited(support, "Short text")).containsExactly("0-5 u1", "0-5 u0");
    }

    @Test
    void putsPagesBehindTheTextThatNothingIsSaidBy() throws IOException {
        assertThat(cited("", TEXT)).containsExactly("20-20 u0", "20-20 u1");
        assertThat(
                        cited(
                                "{\"segment\":{\"text\":\"elsewhere\"},\"groundingChunkIndices\":[0]}",
                                TEXT))
                .containsExactly("20-20 u0", "20-20 u1");
    }

    @Test
    void citesNothingWhereNothingWasFound() throws IOException {
        assertThat(Grounding.annotations(new ObjectMapper().readTree("{}"), TEXT)).isNull();
    }
}
