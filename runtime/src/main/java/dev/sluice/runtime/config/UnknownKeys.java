package dev.sluice.runtime.config;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationReader;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.SystemPropertiesPropertySource;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Stops the start when a {@code sluice.*} key is set that nobody reads: a misspelt limit must not
 * silently be the default. Keys of the environment and of system properties are not checked (those
 * of other programs and of tests look alike).
 */
public final class UnknownKeys {
    private static final String OURS = "sluice.";

    private UnknownKeys() {}

    /**
     * The keys that the configuration records of a role read.
     *
     * @param open those of {@code names} below which any key may stand: maps and lists
     */
    public record Known(SortedSet<String> names, SortedSet<String> open) {
        boolean covers(String key) {
            return names.contains(key)
                    || open.stream()
                            .anyMatch(o -> key.startsWith(o + ".") || key.startsWith(o + "["));
        }
    }

    public static Known known(ApplicationContext context) {
        TreeSet<String> names = new TreeSet<>(List.of("sluice.role"));
        TreeSet<String> open = new TreeSet<>();
        for (BeanDefinition<?> definition : context.getAllBeanDefinitions()) {
            String prefix = definition.stringValue(ConfigurationReader.class, "prefix").orElse("");
            // A record may also sit at the root: sluice.id-secret.
            if ((prefix + ".").startsWith(OURS)) {
                for (Argument<?> argument : definition.getConstructor().getArguments()) {
                    String key =
                            argument.getAnnotationMetadata()
                                    .stringValue(Property.class, "name")
                                    .orElse(prefix + "." + NameUtils.hyphenate(argument.getName()));
                    names.add(key);
                    if (Map.class.isAssignableFrom(argument.getType())
                            || List.class.isAssignableFrom(argument.getType())) {
                        open.add(key);
                    }
                }
            }
        }
        return new Known(names, open);
    }

    /**
     * @throws IllegalArgumentException naming each unknown key, where it was set, and the keys that
     *     exist beside it
     */
    public static void reject(ApplicationContext context) {
        Known known = known(context);
        List<String> unknown = new ArrayList<>();
        for (PropertySource source : context.getEnvironment().getPropertySources()) {
            if (source.getConvention() == PropertySource.PropertyConvention.JAVA_PROPERTIES
                    && !(source instanceof SystemPropertiesPropertySource)) {
                for (String key : source) {
                    if (key.startsWith(OURS) && !known.covers(key)) {
                        unknown.add("%s (set in %s)".formatted(key, source.getName()));
                    }
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown configuration keys: %s (expected: one of %s)"
                            .formatted(String.join(", ", unknown), known.names()));
        }
    }
}
