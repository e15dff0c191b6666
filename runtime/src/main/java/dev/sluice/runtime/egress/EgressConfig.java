package dev.sluice.runtime.egress;

import dev.sluice.schema.catalog.Cidr;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What callers' URLs may lead to; ingress and results have to agree on it.
 *
 * @param allowedNetworks networks that may be reached although they are not public, like {@code
 *     10.1.0.0/16}; none by default
 * @param plainHttp whether {@code http} URLs are taken beside {@code https}
 */
@ConfigurationProperties("sluice.webhooks")
public record EgressConfig(
        @Nullable List<String> allowedNetworks,
        @Bindable(defaultValue = "false") boolean plainHttp) {
    private static final String KEY = "sluice.webhooks.allowed-networks";

    public EgressConfig {
        allowedNetworks = allowedNetworks == null ? List.of() : List.copyOf(allowedNetworks);
        allowedNetworks.forEach(network -> Cidr.parse(KEY, network));
    }

    public EgressRules rules() {
        return new EgressRules(
                networks().stream().map(network -> Cidr.parse(KEY, network)).toList(), plainHttp);
    }

    private List<String> networks() {
        return allowedNetworks == null ? List.of() : allowedNetworks;
    }
}
