package dev.sluice.standalone.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code compose.yaml} as Compose reads it: merge keys merged, variables replaced. Of the ways to
 * write a variable it knows the one that the file uses, {@code ${NAME:?message}}; another is an
 * error, above all a default.
 */
public final class ComposeFile {
    static final Path FOLDER = Path.of("..", "compose");

    /** What an operator writes into {@code .env}. */
    static final Map<String, String> SECRETS =
            Map.of(
                    "SLUICE_ID_SECRET", "aWRzIG9mIHRlc3RzLCB0aGlydHktdHdvIGJ5dGVzIGw=",
                    "SLUICE_INTERNAL_TOKEN", "internal-token-of-tests",
                    "SLUICE_RESULTS_WEBHOOKS_SECRET_KEYS",
                            "c2VhbHMgd2ViaG9vayBzZWNyZXRzLCBvZiB0ZXN0cy4=",
                    "POSTGRES_PASSWORD", "password-of-tests");

    private static final Pattern DOLLAR = Pattern.compile("\\$(?:\\{([A-Z_]+):\\?[^}]+})?");

    private final JsonNode root;

    private ComposeFile(JsonNode root) {
        this.root = root;
    }

    /** With the secrets of tests. */
    public static ComposeFile read() throws IOException {
        return read(SECRETS);
    }

    /**
     * @param variables of {@code .env}
     * @throws IllegalArgumentException naming a variable that is missing
     */
    static ComposeFile read(Map<String, String> variables) throws IOException {
        return new ComposeFile(replaced(tree(), variables));
    }

    /** With variables as they stand in the file. */
    static ComposeFile raw() throws IOException {
        return new ComposeFile(tree());
    }

    public Service service(String name) {
        JsonNode service = root.path("services").path(name);
        if (!service.isObject()) {
            throw new IllegalArgumentException(
                    "service %s (expected: one of %s)".formatted(name, services()));
        }
        return new Service(service);
    }

    Set<String> services() {
        return names(root.path("services"));
    }

    Set<String> volumes() {
        return names(root.path("volumes"));
    }

    static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode tree() throws IOException {
        // Unlike Jackson's own, this parser merges.
        Object yaml =
                new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(FOLDER.resolve("compose.yaml")));
        return new ObjectMapper().valueToTree(yaml);
    }

    private static JsonNode replaced(JsonNode node, Map<String, String> variables) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(e -> e.setValue(replaced(e.getValue(), variables)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, replaced(array.get(i), variables));
            }
        } else if (node.isTextual()) {
            return TextNode.valueOf(replaced(node.asText(), variables));
        }
        return node;
    }

    private static String replaced(String text, Map<String, String> variables) {
        return DOLLAR.matcher(text).replaceAll(found -> value(text, found, variables));
    }

    private static String value(String text, MatchResult found, Map<String, String> variables) {
        if (found.group(1) == null) {
            throw new IllegalArgumentException(
                    "%s (expected: variables like ${NAME:?message} only)".formatted(text));
        }
        String value = variables.getOrDefault(found.group(1), "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("variable %s is missing".formatted(found.group(1)));
        }
        return Matcher.quoteReplacement(value);
    }
}
