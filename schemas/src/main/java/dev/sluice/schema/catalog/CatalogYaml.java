package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes catalogue objects as {@link CatalogFile} reads them. The same objects always make the same
 * text, one key to a line, so that versions of a file compare well.
 */
public final class CatalogYaml {
    private static final ObjectMapper FORM =
            CatalogJson.JSON
                    .copy()
                    .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                    .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
                    .registerModule(
                            new SimpleModule("sluice-file").addSerializer(new ShortDuration()));

    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .stringQuotingChecker(new QuoteTheUnusual())
                                    .build())
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    private CatalogYaml() {}

    /** A file of these objects: kinds in the order of {@link CatalogKind}, names sorted. */
    public static String write(Collection<? extends CatalogObject> objects) {
        ObjectNode file = YAML.createObjectNode();
        objects.stream()
                .sorted(CatalogKind.fileOrder())
                .forEach(
                        object ->
                                file.withArray("/" + CatalogKind.of(object).section())
                                        .add(form(object)));
        try {
            return YAML.writeValueAsString(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("catalogue file cannot be written", e);
        }
    }

    /** An object as a file says it: every key that has a value, defaults included. */
    public static ObjectNode form(CatalogObject object) {
        return FORM.valueToTree(object);
    }

    private static final class ShortDuration extends StdSerializer<Duration> {
        private static final long serialVersionUID = 1L;

        ShortDuration() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider p)
                throws IOException {
            out.writeString(text(value));
        }

        private static String text(Duration duration) {
            long ms = duration.toMillis();
            if (!duration.equals(Duration.ofMillis(ms))) {
                return duration.toString();
            }
            if (ms % 1_000 != 0) {
                return ms + "ms";
            }
            return ms % 60_000 == 0 ? ms / 60_000 + "m" : ms / 1_000 + "s";
        }
    }

    /** Leaves only what no reader of YAML can take for anything but text without quotes. */
    private static final class QuoteTheUnusual extends StringQuotingChecker {
        private static final long serialVersionUID = 1L;
        private static final Pattern USUAL = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
        private static final Set<String> WORDS =
                Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuoteValue(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return !USUAL.matcher(value).matches()
                    || WORDS.contains(value.toLowerCase(Locale.ROOT));
        }
    }
}
