package dev.sluice.standalone.compose;

import dev.sluice.runtime.config.UnknownKeys;
import dev.sluice.standalone.run.Role;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationReader;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A role's configuration without the role: the framework reads the settings and makes the records
 * of them, nothing is started. This process's own environment is not looked at.
 */
final class RoleContext implements AutoCloseable {
    private static final String HOST = "micronaut.server.host";

    private final ApplicationContext context;

    private RoleContext(ApplicationContext context) {
        this.context = context;
    }

    /** Settings as variables of the environment. */
    static RoleContext ofEnvironment(Role role, Map<String, String> variables) {
        return of(
                role,
                PropertySource.of(
                        "compose",
                        Map.copyOf(variables),
                        PropertyConvention.ENVIRONMENT_VARIABLE,
                        EnvironmentPropertySource.ORIGIN));
    }

    /** Settings by key, as {@code --set} gives them. */
    static RoleContext ofKeys(Role role, Map<String, String> settings) {
        return of(role, PropertySource.of("keys", Map.copyOf(settings)));
    }

    private static RoleContext of(Role role, PropertySource settings) {
        return new RoleContext(
                ApplicationContext.builder()
                        .deduceEnvironment(false)
                        .deduceCloudEnvironment(false)
                        .environmentPropertySource(false)
                        .banner(false)
                        .properties(Map.of("sluice.role", role.wireName()))
                        .propertySources(settings)
                        .start());
    }

    /** Every key that the role's records read and that has a value here, with it. */
    Map<String, String> settings() {
        SortedSet<String> keys = new TreeSet<>(UnknownKeys.known(context).names());
        keys.remove("sluice.role");
        keys.add(HOST);
        Map<String, String> settings = new TreeMap<>();
        for (String key : keys) {
            context.getProperty(key, String.class).ifPresent(value -> settings.put(key, value));
        }
        return settings;
    }

    /** The role's configuration records, by the name of their class. */
    Map<String, Object> records() {
        Map<String, Object> records = new TreeMap<>();
        for (var definition : context.getAllBeanDefinitions()) {
            String prefix = definition.stringValue(ConfigurationReader.class, "prefix").orElse("");
            if ((prefix + ".").startsWith("sluice.")) {
                records.put(definition.getBeanType().getName(), context.getBean(definition));
            }
        }
        return records;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
