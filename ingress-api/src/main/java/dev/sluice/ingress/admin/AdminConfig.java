package dev.sluice.ingress.admin;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * @param enabled whether this instance serves {@code /admin/v1}; only then it needs the right to
 *     write the catalogue
 */
@ConfigurationProperties(AdminConfig.PREFIX)
public record AdminConfig(@Bindable(defaultValue = "true") boolean enabled) {
    public static final String PREFIX = "sluice.ingress.admin";
}
