package dev.sluice.ingress.status;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;

/** Reads why results-store refused a question, from its problem document. */
final class Refusal {
    private static final String UNSAID = "results-store refused the request and did not say why";

    private Refusal() {}

    static String detail(byte[] problem) {
        try (JsonParser parser = Json.parser(problem, 0, problem.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return UNSAID;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("detail");
                if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return UNSAID;
        } catch (IOException e) {
            return UNSAID;
        }
    }
}
