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
     * @throws IllegalArgumentException naming each unknown key, where it was set, and the keys that
     *     exist beside it
     */
    public static void reject(ApplicationContext context) {
        TreeSet<String> known = new TreeSet<>(List.of("sluice.role"));
        List<String> open = new ArrayList<>();
        for (BeanDefinition<?> definition : context.getAllBeanDefinitions()) {
            String prefix = definition.stringValue(ConfigurationReader.class, "prefix").orElse("");
            // A record may also sit at the root: sluice.id-secret.
            if ((prefix + ".").startsWith(OURS)) {
                for (Argument<?> argument : definition.getConstructor().getArguments()) {
                    String key =
                            argument.getAnnotationMetadata()
                                    .stringValue(Property.class, "name")
                                    .orElse(prefix + "." + NameUtils.hyphenate(argument.getName()));
                    known.add(key);
                    if (Map.class.isAssignableFrom(argument.getType())
                            || List.class.isAssignableFrom(argument.getType())) {
                        open.add(key);
                    }
                }
            }
        }
        List<String> unknown = new ArrayList<>();
        for (PropertySource source : context.getEnvironment().getPropertySources()) {
            if (source.getConvention() == PropertySource.PropertyConvention.JAVA_PROPERTIES
                    && !(source instanceof SystemPropertiesPropertySource)) {
                for (String key : source) {
                    if (key.startsWith(OURS)
                            && !known.contains(key)
                            && open.stream()
                                    .noneMatch(
                                            o ->
                                                    key.startsWith(o + ".")
                                                            || key.startsWith(o + "["))) {
                        unknown.add("%s (set in %s)".formatted(key, source.getName()));
                    }
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown configuration keys: %s (expected: one of %s)"
                            .formatted(String.join(", ", unknown), known));
        }
    }
}
