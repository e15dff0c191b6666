package dev.sluice.worker.credential;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Outgoing;
import dev.sluice.schema.catalog.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Which secrets and authorities a worker of a pool needs and cannot read here. Pure. */
final class CredentialPolicy {
    private final Catalog catalog;
    private final String pool;
    private final Reachable here;
    private final List<Finding> findings = new ArrayList<>();
    private int read;

    private CredentialPolicy(Catalog catalog, String pool, Reachable here) {
        this.catalog = catalog;
        this.pool = pool;
        this.here = here;
    }

    static List<Finding> findings(Catalog catalog, String pool, Reachable here) {
        return new CredentialPolicy(catalog, pool, here).findings();
    }

    private List<Finding> findings() {
        TreeSet<String> accounts = new TreeSet<>();
        TreeSet<String> providers = new TreeSet<>();
        catalog.lanes().stream()
                .filter(lane -> lane.pool().equals(pool))
                .forEach(lane -> accounts.add(lane.account()));
        for (String name : accounts) {
            Optional<Account> account = catalog.account(name);
            account.ifPresent(known -> providers.add(known.provider()));
            account.map(Account::references)
                    .ifPresent(all -> all.forEach(reference -> secret(name, reference)));
        }
        for (String name : providers) {
            catalog.provider(name)
                    .map(Provider::outgoing)
                    .ifPresent(outgoing -> outgoing(name, outgoing));
        }
        if (findings.isEmpty()) {
            findings.add(
                    new Finding.Ok(
                            Subject.CREDENTIALS,
                            "%d, of %d accounts with lanes in pool %s"
                                    .formatted(read, accounts.size(), pool)));
        }
        return findings;
    }

    private void secret(String account, String reference) {
        if (here.secret(reference)) {
            read++;
            return;
        }
        missing(
                "account %s: %s leads to nothing here".formatted(account, reference),
                "a secret",
                "set it in the worker's environment or mount the file; calls of the account fail or use its others");
    }

    private void outgoing(String provider, Outgoing outgoing) {
        String key = outgoing.proxyCredential();
        if (key != null && !here.proxySecret(key)) {
            missing(
                    "provider %s: proxy_credential %s leads to nothing here"
                            .formatted(provider, key),
                    "user:password",
                    "set it in the worker's environment or mount the file; no call of the provider is made without it");
        }
        String ca = outgoing.ca();
        if (ca != null) {
            here.whyNot(ca)
                    .ifPresent(
                            why ->
                                    missing(
                                            "provider %s: ca %s cannot be read here: %s"
                                                    .formatted(provider, ca, why),
                                            "certificates in PEM",
                                            "mount the file; no call of the provider is made without it"));
        }
    }

    private void missing(String found, String expected, String todo) {
        findings.add(
                new Finding.Warning(
                        Subject.CREDENTIALS,
                        found,
                        "%s, where workers of pool %s run".formatted(expected, pool),
                        todo));
    }
}
