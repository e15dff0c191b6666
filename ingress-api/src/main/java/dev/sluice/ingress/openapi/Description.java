package dev.sluice.ingress.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micronaut.context.BeanProvider;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The description of what this instance serves: paths that are switched off here are not in it.
 * Made when it is first asked for and kept, some 100 KB. Thread-safe.
 */
@Singleton
final class Description {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build();

    // Asked late: the router has the controllers, and one of them needs this.
    private final BeanProvider<Router> router;
    private @Nullable Texts texts;

    private record Texts(byte[] json, byte[] yaml) {}

    Description(BeanProvider<Router> router) {
        this.router = router;
    }

    byte[] json() {
        return texts().json();
    }

    byte[] yaml() {
        return texts().yaml();
    }

    private synchronized Texts texts() {
        Texts made = texts;
        if (made == null) {
            ObjectNode document = whole();
            keepServed(document, ServedRoutes.of(router.get()));
            made = new Texts(bytes(JSON, document), bytes(YAML, document));
            texts = made;
        }
        return made;
    }

    /** Of all that an ingress can serve. */
    static ObjectNode whole() {
        ObjectNode document = Pieces.together();
        KnownFacts.addTo(document);
        return document;
    }

    private static void keepServed(ObjectNode document, Set<String> served) {
        ObjectNode paths = document.withObject("/paths");
        for (String path : names(paths)) {
            ObjectNode methods = (ObjectNode) paths.path(path);
            methods.remove(
                    names(methods).stream()
                            .filter(method -> !served.contains(ServedRoutes.name(method, path)))
                            .toList());
            if (methods.isEmpty()) {
                paths.remove(path);
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static byte[] bytes(ObjectMapper mapper, ObjectNode document) {
        try {
            return mapper.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the description cannot be written", e);
        }
    }
}
