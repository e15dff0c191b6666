package dev.sluice.results.webhook.send;

import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.runtime.egress.EgressRules;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;

@Factory
final class SendFactory {
    @Singleton
    @Bean(preDestroy = "close")
    SystemNames names(WebhookConfig config) {
        return new SystemNames(config.inFlightMax());
    }

    @Singleton
    @Bean(preDestroy = "close")
    HttpHookSender sender(
            Names names, EgressRules rules, WebhookConfig config, InstantSource clock) {
        try {
            return new HttpHookSender(
                    names,
                    rules,
                    // What the JVM trusts, which -Djavax.net.ssl.trustStore changes.
                    SSLContext.getDefault(),
                    config.inFlightMax(),
                    config.timeout(),
                    clock);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }
}
