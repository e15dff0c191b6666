package dev.sluice.worker.credential;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which credentials a worker of a pool needs and cannot read here. Pure. */
final class CredentialPolicy {
    private CredentialPolicy() {}

    /**
     * @param readable whether a reference leads to a secret on this machine
     */
    static List<Finding> findings(Catalog catalog, String pool, Predicate<String> readable) {
        TreeSet<String> accounts = new TreeSet<>();
        catalog.lanes().stream()
                .filter(lane -> lane.pool().equals(pool))
                .forEach(lane -> accounts.add(lane.account()));
        List<Finding> findings = new ArrayList<>();
        int read = 0;
        for (String name : accounts) {
            List<String> references =
                    catalog.account(name).map(Account::references).stream()
                            .flatMap(all -> all.stream())
                            .toList();
            for (String reference : references) {
                if (readable.test(reference)) {
                    read++;
                } else {
                    findings.add(
                            new Finding.Warning(
                                    Subject.CREDENTIALS,
                                    "account %s: %s leads to nothing here"
                                            .formatted(name, reference),
                                    "a secret, where workers of pool %s run".formatted(pool),
                                    "set it in the worker's environment or mount the file; calls of the account fail or use its others"));
                }
            }
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
}
