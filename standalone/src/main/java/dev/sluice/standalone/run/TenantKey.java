package dev.sluice.standalone.run;

import java.nio.file.Path;

/**
 * A ready API key.
 *
 * @param text what a client sends
 * @param file where it is kept, mode 0600
 */
public record TenantKey(String tenant, String text, Path file) {
    @Override
    public String toString() {
        return "TenantKey[" + tenant + "]";
    }
}
