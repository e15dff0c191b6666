package dev.sluice.standalone.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One service of {@code compose.yaml}. */
public record Service(JsonNode node) {
    /** Below which a role's volumes are mounted. */
    static final String STATE = "/var/lib/sluice/";

    String image() {
        return node.path("image").asText();
    }

    List<String> command() {
        return texts(node.path("command"));
    }

    /** Variables that have a value; one without is handed through from {@code .env}. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        node.path("environment")
                .properties()
                .forEach(
                        variable -> {
                            JsonNode value = variable.getValue();
                            if (!value.isNull() && !value.isTextual() && !value.isInt()) {
                                throw new IllegalArgumentException(
                                        "environment %s: %s (expected: a text or a number, which Compose hands on as it is)"
                                                .formatted(variable.getKey(), value));
                            }
                            if (!value.isNull()) {
                                variables.put(variable.getKey(), value.asText());
                            }
                        });
        return variables;
    }

    /** Service → condition. */
    Map<String, String> dependsOn() {
        Map<String, String> conditions = new LinkedHashMap<>();
        node.path("depends_on")
                .properties()
                .forEach(
                        on ->
                                conditions.put(
                                        on.getKey(), on.getValue().path("condition").asText()));
        return conditions;
    }

    public List<String> texts(String field) {
        return texts(node.path(field));
    }

    /** The program that asks for health and its arguments, without Compose's {@code CMD}. */
    List<String> healthCommand() {
        List<String> test = texts(node.path("healthcheck").path("test"));
        if (test.isEmpty() || !test.getFirst().equals("CMD")) {
            throw new IllegalArgumentException(
                    "healthcheck %s (expected: CMD and a program, without a shell)"
                            .formatted(test));
        }
        return test.subList(1, test.size());
    }

    URI healthUrl() {
        return URI.create(healthCommand().getLast());
    }

    Duration gracePeriod() {
        return Duration.parse("PT" + node.path("stop_grace_period").asText());
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
