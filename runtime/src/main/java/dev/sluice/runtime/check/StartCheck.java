package dev.sluice.runtime.check;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a role's checks before it serves: refusals stop the start, warnings are logged. */
public final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private StartCheck() {}

    /**
     * @throws IllegalStateException with every refusal and what to change
     */
    public static void require(Collection<Check> checks) {
        List<Finding> findings =
                checks.stream().flatMap(check -> check.findings(Moment.START).stream()).toList();
        for (Finding finding : findings) {
            switch (finding) {
                case Finding.Ok ok -> LOG.debug("{}: {}", ok.subject().title(), ok.text());
                case Finding.Untold untold ->
                        LOG.debug("{}: {}", untold.subject().title(), untold.text());
                case Finding.Warning warning -> LOG.warn("{}", line(warning, warning.change()));
                case Finding.Refusal _ -> {}
            }
        }
        String refusals =
                findings.stream()
                        .filter(Finding.Refusal.class::isInstance)
                        .map(Finding.Refusal.class::cast)
                        .map(refusal -> line(refusal, refusal.change()))
                        .distinct()
                        .collect(Collectors.joining("; "));
        if (!refusals.isEmpty()) {
            throw new IllegalStateException(refusals);
        }
    }

    private static String line(Finding finding, String change) {
        return "%s: %s: %s".formatted(finding.subject().title(), finding.text(), change);
    }
}
