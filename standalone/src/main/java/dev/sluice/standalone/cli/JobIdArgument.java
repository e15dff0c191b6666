package dev.sluice.standalone.cli;

import dev.sluice.standalone.settings.UsageException;

/** Ids of jobs as arguments: they become parts of URLs. */
final class JobIdArgument {
    private JobIdArgument() {}

    static String checked(String id) {
        if (!id.matches("job_[0-9a-z]{1,60}")) {
            throw new UsageException(
                    "%s (expected: an id like job_06gzhhzyg4002...)".formatted(id));
        }
        return id;
    }
}
