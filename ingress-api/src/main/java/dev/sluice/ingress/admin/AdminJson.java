package dev.sluice.ingress.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogDocument;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.plan.CatalogChange;
import dev.sluice.schema.catalog.plan.CatalogChange.Added;
import dev.sluice.schema.catalog.plan.CatalogChange.Changed;
import dev.sluice.schema.catalog.plan.CatalogChange.Field;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents that the admin API reads and writes. No secret and no hash of one is in any. */
final class AdminJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .configure(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true)
                    .build();

    /** Far more than any object needs, and what a record of the catalogue topic holds. */
    private static final int BODY_MAX = 512 * 1024;

    private AdminJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document cannot be written", e);
        }
    }

    /**
     * @throws SluiceException with {@code INVALID_JSON}, {@code MISSING_BODY} or {@code
     *     BODY_TOO_LARGE}
     */
    static ObjectNode read(@Nullable InputStream body) {
        byte[] bytes = bytes(body);
        if (bytes.length == 0) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        return parse(bytes);
    }

    /** As {@link #read}, of a body that may be left out. */
    static ObjectNode readIfAny(@Nullable InputStream body) {
        byte[] bytes = bytes(body);
        return bytes.length == 0 ? object() : parse(bytes);
    }

    private static ObjectNode parse(byte[] bytes) {
        try {
            return CatalogDocument.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw new SluiceException(ErrorCode.INVALID_JSON, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] bytes(@Nullable InputStream body) {
        if (body == null) {
            return new byte[0];
        }
        try (body) {
            byte[] bytes = body.readNBytes(BODY_MAX + 1);
            if (bytes.length > BODY_MAX) {
                throw new SluiceException(
                        ErrorCode.BODY_TOO_LARGE,
                        "the request has more than %d bytes (expected: at most these)"
                                .formatted(BODY_MAX));
            }
            return bytes;
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "the request ended early (expected: the whole body)",
                    e);
        }
    }

    /** As a file says it. */
    static ObjectNode form(CatalogObject object) {
        ObjectNode form = CatalogYaml.form(object);
        return object instanceof ApiKey ? form.remove(ObjectPolicy.SECRETS) : form;
    }

    /** Some of a list, with the versions that If-Match takes. */
    static ObjectNode page(Catalog view, List<CatalogObject> objects, boolean more) {
        ObjectNode page = object();
        ArrayNode data = page.putArray("data");
        for (CatalogObject object : objects) {
            ObjectNode item = data.addObject();
            item.put("version", view.version(CatalogKind.of(object), object.name()));
            item.set("spec", form(object));
        }
        return page.put("has_more", more);
    }

    /** All configuration, as a file that can be applied; API keys are in none. */
    static ObjectNode effective(Catalog view) {
        ObjectNode file = object();
        Arrays.stream(CatalogKind.values())
                .filter(CatalogKind::isConfiguration)
                .filter(kind -> kind != CatalogKind.API_KEY)
                .forEach(kind -> file.putArray(kind.section()));
        for (CatalogObject object : view.objects()) {
            if (file.get(CatalogKind.of(object).section()) instanceof ArrayNode section) {
                section.add(form(object));
            }
        }
        return file;
    }

    /** What a plan would write. */
    static ObjectNode dryRun(Ready plan) {
        ObjectNode answer = object().put("dry_run", true);
        ArrayNode changes = answer.putArray("changes");
        for (CatalogChange change : plan.changes()) {
            ObjectNode item = changes.addObject();
            item.put("kind", CatalogKind.of(change.object()).wireId());
            item.put("name", change.object().name());
            switch (change) {
                case Added ignored -> item.put("action", "create").put("version", 1);
                case Removed ignored -> item.put("action", "delete");
                case Changed changed -> {
                    item.put("action", "update").put("version", changed.standing() + 1);
                    ArrayNode fields = item.putArray("fields");
                    changed.fields().stream()
                            .filter(field -> !ObjectPolicy.SECRETS.contains(field.path()))
                            .forEach(field -> add(fields, field));
                }
            }
        }
        return answer;
    }

    private static void add(ArrayNode fields, Field field) {
        fields.addObject()
                .put("path", field.path())
                .put("from", field.from())
                .put("to", field.to());
    }
}
